package io.m2mgateway.gateway.m2m;

import io.m2mgateway.gateway.error.ErrorAnswer;
import io.m2mgateway.gateway.observe.GatewayMetrics;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** What the {@code M2MCompression} filters of all routes share: worker threads, and the bound on open encoders. */
public final class CompressionSupport implements DisposableBean {

    private final Scheduler scheduler =
            Schedulers.newParallel("m2m-codec", Math.max(1, Runtime.getRuntime().availableProcessors()), true);
    private final CodecWork work = new CodecWork(scheduler);
    private final StreamContexts contexts;
    private final GatewayMetrics metrics;
    private final ErrorAnswer errors;

    /** @param maxStreamContexts responses that are encoded as streams at one time; beyond, they go out as they are */
    public CompressionSupport(int maxStreamContexts, GatewayMetrics metrics, ErrorAnswer errors) {
        this.contexts = new StreamContexts(maxStreamContexts);
        this.metrics = metrics;
        this.errors = errors;
    }

    ErrorAnswer errors() {
        return errors;
    }

    GatewayMetrics metrics() {
        return metrics;
    }

    CodecWork work() {
        return work;
    }

    StreamContexts contexts() {
        return contexts;
    }

    /** How many stream encoders are open. */
    public int openStreamContexts() {
        return contexts.open();
    }

    /** The filter for the upstream's side; one serves all routes. */
    public GlobalFilter upstreamFilter() {
        return new UpstreamCodecFilter();
    }

    @Override
    public void destroy() {
        scheduler.dispose();
    }
}
