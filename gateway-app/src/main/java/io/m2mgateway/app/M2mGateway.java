package io.m2mgateway.app;

import io.m2mgateway.app.cli.Cli;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/**
 * Entry point of the jar: the command line when the first argument names a command, a check of the configuration with
 * {@code --validate}, else the gateway.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(RoutesCheck.class)
public class M2mGateway {

    /** Runs what the arguments ask for; see {@code --help}. */
    public static void main(String[] args) {
        if (Cli.handles(args)) {
            System.exit(Cli.run(args));
        } else if (Validation.requested(args)) {
            System.exit(Validation.run(args));
        } else {
            new SpringApplication(M2mGateway.class).run(args);
        }
    }
}
