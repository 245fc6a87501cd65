package com.example.shop;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The shop's gateway. */
@SpringBootApplication(proxyBeanMethods = false)
public class ShopGateway {

    /** Starts it. */
    public static void main(String[] args) {
        SpringApplication.run(ShopGateway.class, args);
    }
}
