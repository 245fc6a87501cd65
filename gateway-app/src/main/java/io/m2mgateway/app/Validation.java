package io.m2mgateway.app;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ApplicationContextFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.web.server.reactive.context.AnnotationConfigReactiveWebServerApplicationContext;
import org.springframework.cloud.gateway.filter.FilterDefinition;
import org.springframework.cloud.gateway.handler.predicate.PredicateDefinition;
import org.springframework.cloud.gateway.route.RouteDefinition;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;

/** {@code --validate}: makes every bean and every route of a configuration, starts nothing, and says what it found. */
final class Validation {

    private static final String OPTION = "--validate";

    private Validation() {}

    static boolean requested(String[] args) {
        return Arrays.asList(args).contains(OPTION);
    }

    /** Returns 0 when the gateway would start with this configuration, 1 when it would not; the report is on the console. */
    static int run(String[] args) {
        SpringApplication application = new SpringApplication(M2mGateway.class);
        application.setApplicationContextFactory(new UnstartedContextFactory());
        application.setDefaultProperties(Map.of("logging.level.root", "error"));
        String[] configuration =
                Arrays.stream(args).filter(arg -> !arg.equals(OPTION)).toArray(String[]::new);
        try (ConfigurableApplicationContext context = application.run(configuration)) {
            report(context.getBean(RoutesCheck.class), System.out);
            return 0;
        } catch (RuntimeException e) {
            // The application has logged what is wrong, as it does when the gateway itself is started.
            return 1;
        }
    }

    private static void report(RoutesCheck routes, PrintStream out) {
        out.println("valid");
        for (RouteDefinition route : routes.definitions()) {
            String predicates =
                    route.getPredicates().stream().map(Validation::describe).collect(Collectors.joining(", "));
            String filters =
                    route.getFilters().stream().map(FilterDefinition::getName).collect(Collectors.joining(", "));
            out.println("  route " + route.getId() + ": " + predicates + " -> " + route.getUri()
                    + (filters.isEmpty() ? "" : " with " + filters));
        }
    }

    private static String describe(PredicateDefinition predicate) {
        return predicate.getName() + "=" + String.join(",", predicate.getArgs().values());
    }

    private static final class UnstartedContextFactory implements ApplicationContextFactory {

        @Override
        public @Nullable Class<? extends ConfigurableEnvironment> getEnvironmentType(
                @Nullable WebApplicationType webApplicationType) {
            return DEFAULT.getEnvironmentType(webApplicationType);
        }

        @Override
        public @Nullable ConfigurableEnvironment createEnvironment(@Nullable WebApplicationType webApplicationType) {
            return DEFAULT.createEnvironment(webApplicationType);
        }

        @Override
        public ConfigurableApplicationContext create(@Nullable WebApplicationType webApplicationType) {
            return new UnstartedContext();
        }
    }

    /** The gateway's own context, up to the moment when life-cycle beans start: servers are made but do not listen. */
    private static final class UnstartedContext extends AnnotationConfigReactiveWebServerApplicationContext {

        @Override
        protected void finishRefresh() {
            // Nothing is started.
        }
    }
}
