package io.m2mgateway.gateway.harness;

import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import reactor.blockhound.BlockHound;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Waits on threads that must not wait. BlockHound is installed once in a process; who comes later shares it. */
public final class Blocked {
    private static final Set<String> SEEN = ConcurrentHashMap.newKeySet();
    private static boolean installed;

    private Blocked() {}

    /** The waits from here on, empty at first; fails where a wait would not be seen at all. */
    public static synchronized Set<String> watch() {
        if (!installed) {
            BlockHound.builder()
                    .loadIntegrations()
                    // The kernel's random numbers: a file by name, which never keeps its reader waiting.
                    .allowBlockingCallsInside("sun.security.provider.NativePRNG$RandomIO", "readFully")
                    .blockingMethodCallback(method -> {
                        String stack = Arrays.toString(Thread.currentThread().getStackTrace());
                        // A worker that waited for work since before the installation is idle and holds nobody up.
                        if (!stack.contains("ThreadPoolExecutor.getTask")) {
                            SEEN.add(method + " in " + stack.replace(",", "\n"));
                        }
                    })
                    .install();
            installed = true;
        }
        CountDownLatch never = new CountDownLatch(1);
        Mono.fromCallable(() -> never.await(1, TimeUnit.MILLISECONDS))
                .subscribeOn(Schedulers.parallel())
                .block();
        if (SEEN.isEmpty()) {
            throw new AssertionError("a wait on a thread that must not wait was not seen");
        }
        SEEN.clear();
        return SEEN;
    }
}
