package io.m2mgateway.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.limit.BucketId;
import io.m2mgateway.limit.Charge;
import io.m2mgateway.limit.Decision;
import io.m2mgateway.limit.LimitState;
import io.m2mgateway.limit.Measure;
import io.m2mgateway.limit.Rate;
import io.m2mgateway.limit.memory.InMemoryLimiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;

class RateHeadersTests {
    /** RFC 9651: a list of strings with parameters that are integers or strings. */
    private static final Pattern LIST = Pattern.compile(
            "(\"([ !#-\\[\\]-~]|\\\\[\"\\\\])*\"(;[a-z]+=(-?[0-9]{1,15}|\"([ !#-\\[\\]-~]|\\\\[\"\\\\])*\"))*(, |$))+");

    private long nanos;
    private final InMemoryLimiter limiter = new InMemoryLimiter(100, () -> nanos);

    private static Charge charge(String policy, Measure measure, Rate rate, long amount) {
        return new Charge(new BucketId(policy, measure.configName(), "k"), measure, rate, amount);
    }

    private static Charge requests(String policy, long limit, Duration per) {
        return charge(policy, Measure.REQUESTS, Rate.of(limit, limit, per, 1), 1);
    }

    private static Map<String, String> headers(Decision decision) {
        HttpHeaders headers = new HttpHeaders();
        RateHeaders.set(headers, decision);
        if (!decision.allowed()) {
            RateHeaders.setRetry(headers, decision);
        }
        return headers.toSingleValueMap();
    }

    private Map<String, String> take(Charge... charges) {
        return headers(limiter.take(List.of(charges)));
    }

    @Test
    void requestsAreToldInBothFamiliesAndTimeBringsThemBack() {
        Charge charge = requests("per-client", 10, Duration.ofHours(1));
        assertThat(take(charge))
                .containsOnly(
                        Map.entry("RateLimit-Policy", "\"per-client-requests\";q=10;w=3600"),
                        Map.entry("RateLimit", "\"per-client-requests\";r=9;t=360"),
                        Map.entry("x-ratelimit-limit-requests", "10"),
                        Map.entry("x-ratelimit-remaining-requests", "9"),
                        Map.entry("x-ratelimit-reset-requests", "6m0s"));
        nanos += Duration.ofMinutes(6).toNanos() - 1;
        assertThat(take(charge))
                .containsEntry("RateLimit", "\"per-client-requests\";r=8;t=361")
                .containsEntry("x-ratelimit-reset-requests", "6m1s");
    }

    @Test
    void quotaIsTheLimitAndRemainingMayBeTheBurst() {
        Charge charge = charge("p", Measure.REQUESTS, Rate.of(100, 10, Duration.ofSeconds(1), 1), 1);
        assertThat(take(charge))
                .containsEntry("RateLimit-Policy", "\"p-requests\";q=10;w=1")
                .containsEntry("RateLimit", "\"p-requests\";r=99;t=1")
                .containsEntry("x-ratelimit-reset-requests", "100ms");
    }

    @Test
    void bytesAndSlotsHaveTheirRegisteredUnits() {
        Map<String, String> headers = take(
                charge("p", Measure.BYTES, Rate.of(1_000, 1_000, Duration.ofMinutes(1), 1), 400),
                charge("p", Measure.CONCURRENCY, Rate.slots(20, 1), 1));
        assertThat(headers)
                .containsOnly(
                        Map.entry(
                                "RateLimit-Policy",
                                "\"p-bytes\";q=1000;qu=\"content-bytes\";w=60, \"p-concurrency\";q=20;qu=\"concurrent-requests\""),
                        Map.entry("RateLimit", "\"p-bytes\";r=600;t=24, \"p-concurrency\";r=19"));
    }

    @Test
    void tokensAreToldInOpenAisFamilyOnlyAndCostNowhere() {
        Map<String, String> headers = take(
                charge("p", Measure.TOKENS, Rate.of(200_000, 200_000, Duration.ofMinutes(1), 1), 50_000),
                charge("p", Measure.COST, Rate.of(50_000_000, 50_000_000, Duration.ofDays(1), 1), 7_000));
        assertThat(headers)
                .containsOnly(
                        Map.entry("x-ratelimit-limit-tokens", "200000"),
                        Map.entry("x-ratelimit-remaining-tokens", "150000"),
                        Map.entry("x-ratelimit-reset-tokens", "15s"));
    }

    @Test
    void ofSeveralLimitsTheOneNearestExhaustionIsTold() {
        Charge many = requests("many", 1_000, Duration.ofSeconds(1));
        Charge few = requests("few", 2, Duration.ofDays(1));
        Charge output = charge("p", Measure.OUTPUT_TOKENS, Rate.of(100, 100, Duration.ofMinutes(1), 1), 90);
        Charge input = charge("p", Measure.INPUT_TOKENS, Rate.of(100, 100, Duration.ofMinutes(1), 1), 1);
        assertThat(take(many, few, input, output))
                .containsEntry("x-ratelimit-limit-requests", "2")
                .containsEntry("x-ratelimit-remaining-requests", "1")
                .containsEntry("x-ratelimit-reset-requests", "12h0m0s")
                .containsEntry("x-ratelimit-limit-tokens", "100")
                .containsEntry("x-ratelimit-remaining-tokens", "10")
                .containsEntry("x-ratelimit-reset-tokens", "54s");
    }

    @Test
    void theLimitThatRefusesIsToldThoughAnotherHasLessLeft() {
        Charge refuses = charge("a", Measure.TOKENS, Rate.of(100, 100, Duration.ofMinutes(1), 1), 60);
        Charge low = charge("b", Measure.TOKENS, Rate.of(1_000, 1_000, Duration.ofMinutes(1), 1), 800);
        take(refuses);
        take(low);
        assertThat(take(refuses, charge("b", Measure.TOKENS, low.rate(), 1)))
                .containsEntry("x-ratelimit-limit-tokens", "100")
                .containsEntry("x-ratelimit-remaining-tokens", "40")
                .containsEntry("Retry-After", "12");
    }

    @Test
    void aShortWaitIsToldInMillisecondsToo() {
        Charge charge = requests("p", 4, Duration.ofSeconds(1));
        for (int i = 0; i < 4; i++) {
            take(charge);
        }
        assertThat(take(charge))
                .containsEntry("Retry-After", "1")
                .containsEntry("retry-after-ms", "250")
                .doesNotContainKey("x-should-retry");
        nanos += 200_000;
        assertThat(take(charge)).containsEntry("Retry-After", "1").containsEntry("retry-after-ms", "250");
        nanos += 240_000_000;
        assertThat(take(charge)).containsEntry("retry-after-ms", "10");
    }

    @Test
    void aWaitOfASecondHasNoMilliseconds() {
        Charge charge = requests("p", 1, Duration.ofSeconds(1));
        take(charge);
        assertThat(take(charge)).containsEntry("Retry-After", "1").doesNotContainKey("retry-after-ms");
        nanos += 500_000;
        assertThat(take(charge))
                .containsEntry("x-ratelimit-reset-requests", "1s")
                .doesNotContainKey("retry-after-ms");
    }

    @Test
    void clientLibrariesAreToldNotToWaitForMoreThanAMinute() {
        Charge charge = requests("p", 1, Duration.ofMillis(60_001));
        take(charge);
        assertThat(take(charge)).containsEntry("Retry-After", "61").containsEntry("x-should-retry", "false");
        nanos += 1_000_000;
        assertThat(take(charge)).containsEntry("Retry-After", "60").doesNotContainKey("x-should-retry");
    }

    @Test
    void whatNeverFitsIsNotToBeTriedAgain() {
        Charge charge = charge("p", Measure.BYTES, Rate.of(10, 10, Duration.ofSeconds(5), 1), 11);
        assertThat(take(charge)).containsEntry("Retry-After", "5").containsEntry("x-should-retry", "false");
        assertThat(take(charge("blocked", Measure.REQUESTS, Rate.of(0, 0, Duration.ofSeconds(1), 1), 1)))
                .containsEntry("RateLimit-Policy", "\"blocked-requests\";q=0;w=1")
                .containsEntry("RateLimit", "\"blocked-requests\";r=0;t=0")
                .containsEntry("x-ratelimit-reset-requests", "0s")
                .containsEntry("x-should-retry", "false");
    }

    @Test
    void aStoreThatIsAwayIsWorthOneTryInASecond() {
        assertThat(headers(Decision.storeUnavailable())).containsOnly(Map.entry("Retry-After", "1"));
    }

    @Test
    void anUpstreamsFieldsAreReplacedAlsoWithoutAState() {
        for (Decision decision : List.of(
                Decision.unchecked(),
                Decision.of(Decision.Origin.MEMORY, List.of()),
                limiter.take(List.of(charge("p", Measure.COST, Rate.of(1, 1, Duration.ofSeconds(1), 1), 0))))) {
            HttpHeaders headers = new HttpHeaders();
            headers.set("X-RateLimit-Remaining-Tokens", "149984");
            headers.set("x-ratelimit-limit-requests", "60");
            headers.set("ratelimit", "\"default\";r=50;t=30");
            headers.set("RateLimit-Policy", "\"default\";q=100;w=10");
            headers.set("x-request-id", "1");
            RateHeaders.set(headers, decision);
            assertThat(headers.headerNames()).containsOnly("x-request-id");
        }
    }

    @Test
    void aRouteIsLeftOutOfNamesAndOtherCharactersAreEscaped() {
        assertThat(take(requests("p@caf\u00e9 \"1\"\r\n", 5, Duration.ofSeconds(5))))
                .containsEntry("RateLimit-Policy", "\"p-requests\";q=5;w=5");
        Map<String, String> headers = take(requests("a\"b\\c\n\u00e9", 5, Duration.ofSeconds(5)));
        assertThat(headers).containsEntry("RateLimit", "\"a\\\"b\\\\c-requests\";r=4;t=1");
        assertThat(headers.get("RateLimit")).matches(LIST);
    }

    @Property
    void fieldsAreValidWhateverTheState(
            @ForAll String policy,
            @ForAll @LongRange(min = 0, max = Rate.MAX_AMOUNT) long capacity,
            @ForAll long remaining,
            @ForAll @LongRange(min = 0) long wait,
            @ForAll @LongRange(min = 0) long reset) {
        List<LimitState> states = new ArrayList<>();
        for (Measure measure : Measure.values()) {
            Rate rate = measure == Measure.CONCURRENCY
                    ? Rate.slots(capacity, 1)
                    : new Rate(capacity, capacity, Rate.MAX_PERIOD_MICROS, 1);
            states.add(new LimitState(charge(policy, measure, rate, 1), rate, remaining, wait, reset));
        }
        Map<String, String> headers = headers(Decision.of(Decision.Origin.STORE, states));
        assertThat(headers.get("RateLimit")).matches(LIST);
        assertThat(headers.get("RateLimit-Policy")).matches(LIST);
        for (String unit : List.of("requests", "tokens")) {
            assertThat(headers.get("x-ratelimit-remaining-" + unit)).matches("[0-9]+");
            assertThat(headers.getOrDefault("x-ratelimit-reset-" + unit, "0s"))
                    .matches("([1-9][0-9]*h)?([1-5]?[0-9]m)?[1-5]?[0-9]s|[1-9][0-9]{0,2}ms");
        }
    }

    @Test
    void durations() {
        assertThat(RateHeaders.duration(0)).isEqualTo("0s");
        assertThat(RateHeaders.duration(1)).isEqualTo("1ms");
        assertThat(RateHeaders.duration(999_000)).isEqualTo("999ms");
        assertThat(RateHeaders.duration(999_001)).isEqualTo("1s");
        assertThat(RateHeaders.duration(1_000_000)).isEqualTo("1s");
        assertThat(RateHeaders.duration(1_000_001)).isEqualTo("2s");
        assertThat(RateHeaders.duration(60_000_000)).isEqualTo("1m0s");
        assertThat(RateHeaders.duration(3_600_000_000L)).isEqualTo("1h0m0s");
        assertThat(RateHeaders.duration(Duration.ofDays(1).toMillis() * 1_000)).isEqualTo("24h0m0s");
    }
}
