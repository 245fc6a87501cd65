package io.m2mgateway.gateway.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class FilterMetricsTests {

    @Test
    void countsByFilterAndRoute() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        GatewayMetrics all = new GatewayMetrics(registry, null);
        FilterMetrics metrics = all.filter("F", "r");
        metrics.request(FilterMetrics.Outcome.DONE);
        metrics.bytes(FilterMetrics.Direction.RAW, 17);
        metrics.time(5_000_000);
        all.error("NOT_FOUND");
        all.error("NOT_FOUND");
        all.cancelled();

        assertThat(all.filter("F", "r")).isSameAs(metrics);
        assertThat(registry.get("m2m.requests")
                        .tags("filter", "F", "route", "r", "outcome", "done")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("m2m.bytes").tags("direction", "raw").counter().count())
                .isEqualTo(17);
        assertThat(registry.get("m2m.time").timer().totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(5);
        assertThat(registry.get("m2m.errors")
                        .tags("code", "NOT_FOUND")
                        .counter()
                        .count())
                .isEqualTo(2);
        assertThat(registry.get("m2m.cancelled").counter().count()).isEqualTo(1);
    }

    @Test
    void withoutRegistriesNothingHappens() {
        GatewayMetrics all = new GatewayMetrics(null, null);
        all.error("X");
        FilterMetrics metrics = all.filter("F", "r");
        metrics.request(FilterMetrics.Outcome.FAILED);
        Mono<String> work = Mono.just("x");
        assertThat(metrics.observed("op", work)).isSameAs(work);
    }

    @Test
    void anOperationIsOneObservationAlsoWhenItFails() {
        TestObservationRegistry observations = TestObservationRegistry.create();
        FilterMetrics metrics = new GatewayMetrics(null, observations).filter("F", "r");
        StepVerifier.create(metrics.observed("decode", Mono.error(new IllegalStateException("x"))))
                .verifyError(IllegalStateException.class);
        TestObservationRegistryAssert.assertThat(observations)
                .hasSingleObservationThat()
                .hasNameEqualTo("m2m.decode")
                .hasLowCardinalityKeyValue("filter", "F")
                .hasBeenStopped()
                .hasError();
    }
}
