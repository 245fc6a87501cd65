package io.m2mgateway.gateway.limit;

import static io.m2mgateway.gateway.limit.Budgets.BUDGET;
import static io.m2mgateway.gateway.limit.Budgets.policy;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.m2mgateway.gateway.harness.Gateway;
import io.m2mgateway.gateway.harness.Routes;
import io.m2mgateway.limit.Measure;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Settings of budgets with which no gateway starts. */
class BudgetStartUpIT {
    private static final URI UPSTREAM = URI.create("http://127.0.0.1:9");

    @Test
    void aBudgetOfMoneyNeedsAPriceForEveryModel() {
        List<String> properties = policy("c", Measure.COST, BUDGET);
        assertThatThrownBy(() -> Gateway.start(properties.toArray(new String[0])))
                .hasStackTraceContaining("m2m.pricing: policy c limits cost")
                .hasStackTraceContaining("model: \"*\"");
        assertThatThrownBy(() -> new Routes()
                        .add(
                                "/v1/**",
                                UPSTREAM,
                                "DistributedRateLimit;key=ip;limits[0].measure=cost;limits[0].limit=5;limits[0].per=1d")
                        .start())
                .hasStackTraceContaining("m2m.pricing: policy inline.v11.ip limits cost");
    }

    @Test
    void aPriceThatMakesNoSenseStopsTheStart() {
        assertThatThrownBy(() -> Gateway.start("m2m.pricing[0].model=*", "m2m.pricing[0].input=-1"))
                .hasStackTraceContaining("m2m.pricing[0].input = -1: below 0");
        assertThatThrownBy(() -> Gateway.start("m2m.pricing[0].model=*", "m2m.pricing[0].input=1"))
                .hasStackTraceContaining("m2m.pricing[0].output: missing");
        assertThatThrownBy(() -> Gateway.start(
                        "m2m.pricing[0].model=*",
                        "m2m.pricing[0].input=1",
                        "m2m.pricing[0].output=1",
                        "m2m.pricing[1].model=*",
                        "m2m.pricing[1].input=1",
                        "m2m.pricing[1].output=1"))
                .hasStackTraceContaining("m2m.pricing[1].model = *: priced twice");
    }
}
