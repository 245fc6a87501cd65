package io.m2mgateway.gateway.autoconfigure;

import io.m2mgateway.gateway.body.PlainBodies;
import io.m2mgateway.gateway.observe.DecisionLog;
import io.m2mgateway.gateway.observe.GatewayMetrics;
import io.m2mgateway.gateway.scan.ScanProperties;
import io.m2mgateway.gateway.scan.ScanSupport;
import io.m2mgateway.gateway.scan.SecurityScanGatewayFilterFactory;
import io.m2mgateway.scan.ScanStage;
import io.m2mgateway.scan.ScoreStore;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.gateway.config.conditional.ConditionalOnEnabledFilter;
import org.springframework.context.annotation.Bean;

/** {@code SecurityScan}. */
@AutoConfiguration(after = {M2mObserveAutoConfiguration.class, M2mCompressionAutoConfiguration.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnProperty(name = "spring.cloud.gateway.server.webflux.enabled", matchIfMissing = true)
@EnableConfigurationProperties(ScanProperties.class)
public class M2mScanAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    ScanSupport m2mScanSupport(
            ScanProperties properties,
            PlainBodies bodies,
            GatewayMetrics metrics,
            ObjectProvider<MeterRegistry> registries,
            ObjectProvider<DecisionLog> decisions,
            ObjectProvider<ScoreStore> stores,
            ObjectProvider<ScanStage> stages) {
        return new ScanSupport(
                properties,
                bodies,
                metrics,
                registries.getIfUnique(),
                decisions.getIfAvailable(),
                stores.getIfAvailable(),
                stages.getIfAvailable());
    }

    @Bean
    @ConditionalOnEnabledFilter
    SecurityScanGatewayFilterFactory securityScanGatewayFilterFactory(ScanSupport support) {
        return new SecurityScanGatewayFilterFactory(support);
    }
}
