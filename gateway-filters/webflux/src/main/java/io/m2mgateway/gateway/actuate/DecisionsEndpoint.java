package io.m2mgateway.gateway.actuate;

import io.m2mgateway.gateway.observe.DecisionLog;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** {@code /actuator/m2mdecisions}: the last decisions of the filters, the newest first. No payloads, and of secret kinds of keys the names only. */
@Endpoint(id = "m2mdecisions", defaultAccess = Access.READ_ONLY)
public final class DecisionsEndpoint {
    private final DecisionLog log;

    /** An endpoint over the log. */
    public DecisionsEndpoint(DecisionLog log) {
        this.log = log;
    }

    /**
     * What is kept.
     *
     * @param outcome only {@code allowed}, {@code refused} and the like
     * @param route only this route's
     * @param policy only those that this policy decided
     */
    @ReadOperation
    public Map<String, Object> last(@Nullable String outcome, @Nullable String route, @Nullable String policy) {
        List<Map<String, Object>> decisions = log.newestFirst().stream()
                .map(DecisionsEndpoint::describe)
                .filter(it -> fits(outcome, it.get("outcome")))
                .filter(it -> fits(route, it.get("route")))
                .filter(it -> fits(policy, it.get("policy")))
                .toList();
        return Map.of("decisions", decisions);
    }

    private static boolean fits(@Nullable String wanted, @Nullable Object is) {
        return wanted == null || wanted.equals(is);
    }

    private static Map<String, Object> describe(DecisionLog.Entry entry) {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("time", entry.time().toString());
        described.put("route", entry.route());
        described.put("filter", entry.filter());
        described.putAll(entry.reasons().get());
        return described;
    }
}
