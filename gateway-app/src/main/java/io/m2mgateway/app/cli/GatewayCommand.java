package io.m2mgateway.app.cli;

import picocli.CommandLine.Command;

/** Names the program and its commands for {@code --help}. */
@Command(
        name = "m2m-gateway",
        mixinStandardHelpOptions = true,
        versionProvider = JarVersion.class,
        synopsisHeading = "Usage: java -jar m2m-gateway.jar [--spring-property=value...]%n"
                + "       java -jar m2m-gateway.jar --validate [--spring-property=value...]%n"
                + "       java -jar ",
        customSynopsis = "m2m-gateway.jar COMMAND [OPTIONS] [FILE...]",
        description = {
            "",
            "Without a command it is the gateway: the demo when nothing is configured, else the routes of"
                    + " --spring.config.additional-location=file:my.yml.",
            "--validate says whether it would start with a configuration, and starts nothing.",
            ""
        })
final class GatewayCommand implements Runnable {

    @Override
    public void run() {
        throw new IllegalStateException("Without a command the gateway starts.");
    }
}
