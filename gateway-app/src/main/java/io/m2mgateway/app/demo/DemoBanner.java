package io.m2mgateway.app.demo;

import java.io.PrintStream;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.Environment;

/** Prints the addresses and three commands to try, once the gateway listens. */
final class DemoBanner implements ApplicationListener<ApplicationReadyEvent> {

    private final DemoUpstream upstream;
    private final Environment environment;

    DemoBanner(DemoUpstream upstream, Environment environment) {
        this.upstream = upstream;
        this.environment = environment;
    }

    @Override
    public void onApplicationEvent(ApplicationReadyEvent event) {
        if (upstream.isRunning()) {
            print(System.out);
        }
    }

    private void print(PrintStream out) {
        String gateway = "http://127.0.0.1:" + environment.getProperty("local.server.port");
        out.println(text(gateway));
    }

    private String text(String gateway) {
        return gateway;
    }
}
