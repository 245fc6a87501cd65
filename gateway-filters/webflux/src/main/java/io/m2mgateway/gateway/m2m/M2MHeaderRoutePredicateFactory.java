package io.m2mgateway.gateway.m2m;

import io.m2mgateway.gateway.args.ArgPlace;
import io.m2mgateway.gateway.args.ArgsBinding;
import io.m2mgateway.gateway.args.KnownArgs;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.handler.AsyncPredicate;
import org.springframework.cloud.gateway.handler.predicate.AbstractRoutePredicateFactory;
import org.springframework.web.server.ServerWebExchange;

/**
 * The route predicate {@code M2MHeader}: chooses a route by what a frame's routing header or the beginning of a JSON
 * request says, {@code M2MHeader=model, gpt-4o.*} for example. A field that is not there does not match. It is the one
 * thing that reads of a body before authentication, 64 KB at most: write {@code Path} before it.
 *
 * <p>What a frame's header says is the sender's claim; {@code M2MCompression} refuses a frame that lies.
 */
public class M2MHeaderRoutePredicateFactory extends AbstractRoutePredicateFactory<HeaderCondition>
        implements KnownArgs {

    private final Runnable absent;

    /** @param absent told of each request in which the field was not found */
    public M2MHeaderRoutePredicateFactory(Runnable absent) {
        super(HeaderCondition.class);
        this.absent = absent;
    }

    @Override
    public String name() {
        return "M2MHeader";
    }

    @Override
    public Set<String> knownArgs() {
        return KnownArgs.of(HeaderCondition.class);
    }

    @Override
    public void check(ArgPlace place) {
        ArgsBinding.check(place, HeaderCondition.class);
    }

    @Override
    public List<String> shortcutFieldOrder() {
        return List.of("field", "regexp");
    }

    @Override
    public Predicate<ServerWebExchange> apply(HeaderCondition condition) {
        throw new UnsupportedOperationException("M2MHeader reads the body: use applyAsync");
    }

    @Override
    public AsyncPredicate<ServerWebExchange> applyAsync(HeaderCondition condition) {
        String regexp = condition.regexp();
        Pattern pattern = regexp == null ? null : Pattern.compile(regexp);
        return exchange -> FactsReader.read(exchange).map(facts -> matches(condition, pattern, facts));
    }

    /** For routes in Java: the condition is a value, there is nothing to fill in. */
    @Override
    public AsyncPredicate<ServerWebExchange> applyAsync(Consumer<HeaderCondition> consumer) {
        throw new UnsupportedOperationException("Give a HeaderCondition to applyAsync");
    }

    private boolean matches(HeaderCondition condition, @Nullable Pattern pattern, RoutingFacts facts) {
        Object value = condition.value(facts);
        if (value == null) {
            absent.run();
            return false;
        }
        return pattern == null
                ? condition.inRange(((Number) value).doubleValue())
                : pattern.matcher(value.toString()).matches();
    }
}
