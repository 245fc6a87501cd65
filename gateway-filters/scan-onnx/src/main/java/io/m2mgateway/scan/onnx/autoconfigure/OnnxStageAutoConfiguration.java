package io.m2mgateway.scan.onnx.autoconfigure;

import io.m2mgateway.scan.ScanStage;
import io.m2mgateway.scan.onnx.OnnxStage;
import java.io.IOException;
import java.nio.file.Path;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * The stage of {@code m2m.scan.second-stage.model}, a directory. Beside it {@code threads}, {@code queue}, {@code max-tokens}, {@code attack-class}
 * and {@code lower-case}.
 */
@AutoConfiguration(beforeName = "io.m2mgateway.gateway.autoconfigure.M2mScanAutoConfiguration")
@ConditionalOnProperty("m2m.scan.second-stage.model")
public class OnnxStageAutoConfiguration {

    private static final String PREFIX = "m2m.scan.second-stage.";

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean(ScanStage.class)
    OnnxStage m2mOnnxStage(Environment environment) {
        OnnxStage.Options base = OnnxStage.Options.DEFAULT;
        Path directory = Path.of(environment.getRequiredProperty(PREFIX + "model"));
        try {
            return new OnnxStage(
                    directory,
                    new OnnxStage.Options(
                            environment.getProperty(PREFIX + "threads", Integer.class, base.threads()),
                            environment.getProperty(PREFIX + "queue", Integer.class, base.queue()),
                            environment.getProperty(PREFIX + "max-tokens", Integer.class, base.maxTokens()),
                            environment.getProperty(PREFIX + "attack-class", Integer.class, base.attackClass()),
                            environment.getProperty(PREFIX + "lower-case", Boolean.class, base.lowerCase())));
        } catch (IOException | IllegalArgumentException unusable) {
            throw new IllegalStateException(
                    PREFIX + "model = " + directory + ": " + unusable.getMessage()
                            + ". Name a directory with vocab.txt and model.onnx, or remove the property.",
                    unusable);
        }
    }
}
