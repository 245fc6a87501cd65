package io.m2mgateway.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.gateway.observe.DecisionLog;
import io.m2mgateway.limit.Charge;
import io.m2mgateway.limit.Decision;
import io.m2mgateway.limit.Measure;
import io.m2mgateway.limit.memory.InMemoryLimiter;
import io.m2mgateway.limit.memory.InMemoryPolicyStore;
import io.m2mgateway.limit.policy.EmptyKey;
import io.m2mgateway.limit.policy.KeySpec;
import io.m2mgateway.limit.policy.KeyValues;
import io.m2mgateway.limit.policy.Limit;
import io.m2mgateway.limit.policy.Policy;
import io.m2mgateway.limit.policy.PolicyRegistry;
import io.m2mgateway.limit.policy.Scope;
import io.m2mgateway.limit.policy.StoredPolicy;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class LimitRecorderTests {
    private static final KeyValues ACME = part -> "acme";

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final DecisionLog log = new DecisionLog();
    private final InMemoryLimiter limiter = new InMemoryLimiter(100);
    private final PolicyRegistry policies = new PolicyRegistry(
            List.of(
                    policy("calls", "client", Scope.ROUTE, limit(Measure.REQUESTS, 2)),
                    policy("spend", "header:X-Key", Scope.SHARED, limit(Measure.COST, 2_500_000))),
            new InMemoryPolicyStore(),
            new PolicyRegistry.Listener() {
                @Override
                public void adopted(StoredPolicy policy) {}

                @Override
                public void ignored(StoredPolicy policy) {}
            });
    private final LimitRecorder recorder = new LimitRecorder(policies, log, meters);

    private static Limit limit(Measure measure, long units) {
        return new Limit(measure.configName(), measure, units, Duration.ofHours(1), units, Limit.Estimate.MAX, 1024);
    }

    private static Policy policy(String name, String key, Scope scope, Limit limit) {
        return new Policy(name, KeySpec.parse(key), List.of(limit), List.of(), scope, EmptyKey.DENY, 0);
    }

    private List<Charge> charges() {
        RouteCharges charges = new RouteCharges(ACME, "chat");
        policies.all().keySet().stream()
                .sorted()
                .forEach(name -> charges.add(Objects.requireNonNull(policies.find(name))));
        return charges.charges(limit -> 1);
    }

    private Decision take(boolean shadow) {
        List<Charge> charges = charges();
        LimitRecorder.Pending pending = recorder.of("chat", charges, ACME, shadow);
        Decision decision = limiter.take(charges);
        pending.decided(decision);
        return decision;
    }

    private double count(String name, String... tags) {
        var counter = meters.find(name).tags(tags).counter();
        return counter == null ? 0 : counter.count();
    }

    @Test
    void countsByPolicyAndSaysWhichOneRefused() {
        take(false);
        take(false);
        take(false);
        String decisions = "m2m.limit.decisions";
        assertThat(count(decisions, "policy", "calls", "outcome", "allowed", "mode", "memory"))
                .isEqualTo(2);
        assertThat(count(decisions, "policy", "calls", "outcome", "refused", "mode", "memory"))
                .isEqualTo(1);
        assertThat(count(decisions, "policy", "spend", "outcome", "not-taken", "mode", "memory"))
                .isEqualTo(1);
        assertThat(count("m2m.limit.refusals", "policy", "calls", "measure", "requests"))
                .isEqualTo(1);
        assertThat(meters.find("m2m.limit.refusals").counters()).hasSize(1);
    }

    @Test
    void theLogHasTheDecisiveLimitFirstAndNoValueOfAHeader() {
        take(false);
        take(false);
        take(false);
        DecisionLog.Entry refused = log.newestFirst().get(0);
        assertThat(refused.passed()).isFalse();
        Map<String, Object> reasons = refused.reasons().get();
        assertThat(reasons)
                .containsEntry("outcome", "refused")
                .containsEntry("reason", "EXHAUSTED")
                .containsEntry("mode", "memory")
                .containsEntry("policy", "calls")
                .containsEntry("measure", "requests")
                .containsEntry("key", "client:acme")
                .containsEntry("remaining", 0L);
        assertThat(reasons)
                .extractingByKey("wait", InstanceOfAssertFactories.DOUBLE)
                .isBetween(1_700d, 1_800d);
        assertThat(reasons)
                .extractingByKey("limits")
                .asString()
                .contains("key=header:X-Key,")
                .containsPattern("remaining=2\\.(5|49999\\d),");
        assertThat(log.newestFirst().get(1).reasons().get())
                .containsEntry("outcome", "allowed")
                .containsEntry("remaining", 0L)
                .doesNotContainKey("wait");
    }

    @Test
    void whatIsOnlyCountedPasses() {
        take(true);
        take(true);
        assertThat(take(true).allowed()).isFalse();
        assertThat(log.newestFirst().get(0).passed()).isTrue();
        assertThat(log.newestFirst().get(0).reasons().get())
                .containsEntry("mode", "shadow")
                .containsEntry("outcome", "refused");
        assertThat(count("m2m.limit.decisions", "policy", "calls", "outcome", "refused", "mode", "shadow"))
                .isEqualTo(1);
    }

    @Test
    void withoutTheStoreItSaysWhatWasDoneInstead() {
        LimitRecorder.Pending pending = recorder.of("chat", charges(), ACME, false);
        pending.decided(Decision.unchecked());
        pending.decided(Decision.storeUnavailable());
        assertThat(log.newestFirst().get(0).reasons().get())
                .containsEntry("mode", "deny")
                .containsEntry("reason", "STORE_UNAVAILABLE")
                .containsEntry("policy", "calls");
        assertThat(log.newestFirst().get(1).reasons().get())
                .containsEntry("mode", "allow")
                .containsEntry("outcome", "allowed");
        assertThat(count("m2m.limit.decisions", "policy", "spend", "outcome", "store-unavailable", "mode", "deny"))
                .isEqualTo(1);
    }

    @Test
    void amountsAreShownAsConfigurationWritesThem() {
        assertThat(LimitReasons.amount(Measure.COST, 50_000_000)).isEqualTo(new BigDecimal("50"));
        assertThat(LimitReasons.amount(Measure.TOKENS, 50_000_000)).isEqualTo(50_000_000L);
        assertThat(LimitReasons.seconds(1_234_567)).isEqualTo(1.235);
        assertThat(LimitReasons.reason(Decision.Outcome.EXCEEDS_CAPACITY)).isEqualTo("EXCEEDS_CAPACITY");
    }
}
