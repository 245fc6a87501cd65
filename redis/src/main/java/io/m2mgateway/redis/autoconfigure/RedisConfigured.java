package io.m2mgateway.redis.autoconfigure;

import io.m2mgateway.redis.connection.RedisSettings;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Matches where a Redis server is named. */
final class RedisConfigured extends SpringBootCondition implements ConfigurationCondition {
    /** After the application's own beans are known. */
    @Override
    public ConfigurationPhase getConfigurationPhase() {
        return ConfigurationPhase.REGISTER_BEAN;
    }

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        ConfigurableListableBeanFactory beans = context.getBeanFactory();
        if (beans != null && beans.getBeanNamesForType(RedisSettings.class, false, false).length > 0) {
            return ConditionOutcome.match("a bean of type RedisSettings names a server");
        }
        if (beans != null && ServiceConnection.isNamed(beans)) {
            return ConditionOutcome.match("a service connection names a server");
        }
        String by = new RedisPropertiesReader(context.getEnvironment()).configuredBy();
        return by == null
                ? ConditionOutcome.noMatch("neither m2m.redis nor spring.data.redis names a server")
                : ConditionOutcome.match(by + " names a server");
    }
}
