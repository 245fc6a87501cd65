package io.m2mgateway.gateway.actuate;

import io.m2mgateway.gateway.args.InvalidSettingException;
import io.m2mgateway.gateway.error.GatewayError;
import io.m2mgateway.gateway.error.GatewayException;
import io.m2mgateway.gateway.limit.LimitText;
import io.m2mgateway.gateway.limit.PolicyUses;
import io.m2mgateway.limit.Limiter;
import io.m2mgateway.limit.policy.Limit;
import io.m2mgateway.limit.policy.PolicyRegistry;
import io.m2mgateway.limit.policy.PolicyRegistry.Effective;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code /actuator/m2mlimits}: the policies as they hold now, the state of one key, its reset, and new limits at run time. What is asked for wrongly is a
 * {@link GatewayException} with status 400 that names the parameter or member.
 */
@Endpoint(id = "m2mlimits", defaultAccess = Access.READ_ONLY)
public final class LimitsEndpoint {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final PolicyRegistry policies;
    private final PolicyUses uses;
    private final Limiter limiter;

    /** An endpoint over the gateway's policies and its limiter. */
    public LimitsEndpoint(PolicyRegistry policies, PolicyUses uses, Limiter limiter) {
        this.policies = policies;
        this.uses = uses;
        this.limiter = limiter;
    }

    /** All policies by name. */
    @ReadOperation
    public Mono<Map<String, Object>> all() {
        return uses.byPolicy().map(used -> {
            Map<String, Object> described = new TreeMap<>();
            policies.all()
                    .forEach((name, policy) ->
                            described.put(name, PolicyDescription.of(policy, used.getOrDefault(name, List.of()))));
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("store", limiter.status().store());
            answer.put("policies", described);
            return answer;
        });
    }

    /**
     * The state of one key, without a key the policy.
     *
     * @param policy its name
     * @param key one text, or a list of them; an object, since a text that is made a list would be split at its commas
     * @param route which route's buckets, for a policy of scope route
     */
    @ReadOperation
    public Mono<Map<String, Object>> one(@Selector String policy, @Nullable Object key, @Nullable String route) {
        Effective effective = find(policy);
        return uses.byPolicy().flatMap(used -> {
            List<PolicyUses.Use> here = used.getOrDefault(policy, List.of());
            KeyBuckets buckets = new KeyBuckets(effective, here);
            return key == null && buckets.needsKey()
                    ? Mono.just(PolicyDescription.of(effective, here))
                    : buckets.find(texts(key), route).state(limiter);
        });
    }

    /**
     * Fills the buckets of one key again and forgets its debts. Slots that running requests hold stay held.
     *
     * @return the state afterwards
     */
    @DeleteOperation
    public Mono<Map<String, Object>> reset(@Selector String policy, @Nullable Object key, @Nullable String route) {
        Effective effective = find(policy);
        return uses.byPolicy().flatMap(used -> {
            KeyBuckets buckets = new KeyBuckets(effective, used.getOrDefault(policy, List.of()));
            if (key == null && buckets.needsKey()) {
                throw badRequest("key", "key: missing. " + buckets.help());
            }
            return buckets.find(texts(key), route).reset(limiter);
        });
    }

    /**
     * Sets new limits, on all nodes with the same configuration.
     *
     * @param limits JSON text of a list, one for each of the policy's limits, with the members of the configuration
     * @return the policy afterwards
     */
    @WriteOperation
    public Mono<Map<String, Object>> change(@Selector String policy, @Nullable String limits) {
        Effective effective = find(policy);
        List<Limit> wanted = read(limits, effective);
        return Mono.fromCompletionStage(() -> policies.change(policy, wanted))
                .onErrorMap(
                        thrown -> !(thrown instanceof GatewayException),
                        thrown -> new GatewayException(
                                GatewayError.of(503, "The store does not answer: the limits were not changed.")))
                .flatMap(kept -> kept.limits().equals(wanted)
                        ? uses.byPolicy()
                                .map(used -> PolicyDescription.of(find(policy), used.getOrDefault(policy, List.of())))
                        : Mono.error(new GatewayException(GatewayError.of(
                                409, "Other limits came first: look at the policy, then change it again."))));
    }

    private static List<Limit> read(@Nullable String limits, Effective effective) {
        try {
            Object given = limits == null ? null : JSON.readValue(limits, Object.class);
            return LimitText.read(given, effective.policy().limits());
        } catch (JacksonException noJson) {
            throw badRequest("limits", "limits: no JSON. Write a list.");
        } catch (InvalidSettingException wrong) {
            throw badRequest(wrong.property(), String.valueOf(wrong.getMessage()));
        }
    }

    private Effective find(String name) {
        Effective found = policies.find(name);
        if (found == null) {
            throw new GatewayException(GatewayError.of(404, "There is no policy of this name.")
                    .withDetail(
                            "policies",
                            policies.all().keySet().stream().sorted().toList()));
        }
        return found;
    }

    private static List<String> texts(@Nullable Object key) {
        List<String> texts = new ArrayList<>();
        if (key instanceof Iterable<?> several) {
            several.forEach(one -> texts.add(String.valueOf(one)));
        } else if (key != null) {
            texts.add(key.toString());
        }
        return texts;
    }

    static GatewayException badRequest(String field, String message) {
        return new GatewayException(GatewayError.of(400, message).withDetail("field", field));
    }
}
