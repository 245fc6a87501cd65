package io.m2mgateway.gateway.autoconfigure;

import io.m2mgateway.gateway.args.InvalidSettingException;
import io.m2mgateway.gateway.key.KeyProperties;
import io.m2mgateway.gateway.key.KeyRing;
import io.m2mgateway.gateway.key.KeySanitizer;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** {@code m2m.keys}. */
@AutoConfiguration
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@EnableConfigurationProperties(KeyProperties.class)
public class M2mKeyAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    KeyRing m2mKeyRing(KeyProperties properties, Environment environment) {
        refuseUnknown(environment);
        return new KeyRing(properties);
    }

    /** A name that is misspelt must not leave a rotation undone in silence. */
    private static void refuseUnknown(Environment environment) {
        try {
            Binder.get(environment)
                    .bind(
                            "m2m.keys",
                            Bindable.mapOf(String.class, KeyProperties.Key.class),
                            new NoUnboundElementsBindHandler(BindHandler.DEFAULT));
        } catch (BindException wrong) {
            if (wrong.getCause() instanceof UnboundConfigurationPropertiesException unbound) {
                String property = unbound.getUnboundProperties()
                        .iterator()
                        .next()
                        .getName()
                        .toString();
                throw new InvalidSettingException(
                        property,
                        null,
                        "there is no such property",
                        "A key has secret-file, previous-secret-file, org, agent, master-file and previous-master-file;"
                                + " the names without -file take the value itself.");
            }
            throw wrong;
        }
    }

    /** Where there is an actuator. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(SanitizingFunction.class)
    static class ActuatorConfiguration {

        @Bean
        KeySanitizer m2mKeySanitizer(KeyProperties properties) {
            return new KeySanitizer(properties);
        }
    }
}
