package io.m2mgateway.app;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Says where a configuration file is no YAML; Spring Boot itself answers that with a stack trace. */
final class MalformedYamlAnalyzer extends AbstractFailureAnalyzer<MarkedYAMLException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, MarkedYAMLException cause) {
        return new FailureAnalysis(
                "A configuration file is no YAML: " + cause.getMessage(),
                "Correct the file at the line and column named above.",
                cause);
    }
}
