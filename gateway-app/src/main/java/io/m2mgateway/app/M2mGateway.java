package io.m2mgateway.app;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Entry point of the jar. */
@SpringBootApplication
public class M2mGateway {

    /** Starts the gateway. */
    public static void main(String[] args) {
        SpringApplication.run(M2mGateway.class, args);
    }
}
