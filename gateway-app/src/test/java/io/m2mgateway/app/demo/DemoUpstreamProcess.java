package io.m2mgateway.app.demo;

import java.util.concurrent.CountDownLatch;

/** The demo upstream as a process of its own; prints its port, and runs until it is ended. */
public final class DemoUpstreamProcess {

    private DemoUpstreamProcess() {}

    public static void main(String[] args) throws InterruptedException {
        DemoUpstream upstream = new DemoUpstream();
        upstream.start();
        System.out.println("port " + upstream.port());
        new CountDownLatch(1).await();
    }
}
