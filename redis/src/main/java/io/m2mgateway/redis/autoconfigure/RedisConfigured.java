package io.m2mgateway.redis.autoconfigure;

import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Matches where a Redis server is named. */
final class RedisConfigured extends SpringBootCondition {
    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        String by = new RedisPropertiesReader(context.getEnvironment()).configuredBy();
        return by == null
                ? ConditionOutcome.noMatch("neither m2m.redis nor spring.data.redis names a server")
                : ConditionOutcome.match(by + " names a server");
    }
}
