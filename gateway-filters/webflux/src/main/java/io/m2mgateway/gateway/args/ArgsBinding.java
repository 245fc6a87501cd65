package io.m2mgateway.gateway.args;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Binds a factory's args once before the routes are made, so that a value that does not fit is reported by its name. */
public final class ArgsBinding {

    private static final String PREFIX = "args";

    private ArgsBinding() {}

    /**
     * Binds the args.
     *
     * @param config a class with one constructor
     * @throws InvalidSettingException naming the arg that does not fit, or that does not exist within another
     */
    public static <T> T check(ArgPlace place, Class<T> config) {
        Map<String, Object> properties = new LinkedHashMap<>();
        place.args().forEach((name, value) -> properties.put(PREFIX + "." + name, value));
        try {
            return new Binder(new MapConfigurationPropertySource(properties))
                    .bindOrCreate(PREFIX, Bindable.of(config), new NoUnboundElementsBindHandler(BindHandler.DEFAULT));
        } catch (BindException wrong) {
            for (Throwable cause = wrong; cause != null; cause = cause.getCause()) {
                if (cause instanceof InvalidArg invalid) {
                    throw invalid.at(place);
                }
                if (cause instanceof UnboundConfigurationPropertiesException unbound) {
                    String arg = name(
                            unbound.getUnboundProperties().iterator().next().getName());
                    throw place.invalid(arg, "there is no such argument", "Correct its name, or remove it.");
                }
            }
            throw place.invalid(
                    name(wrong.getName()),
                    "the value does not fit",
                    expected(wrong.getTarget().getType().resolve(Object.class)));
        }
    }

    private static String name(ConfigurationPropertyName property) {
        return property.toString().substring(PREFIX.length() + 1);
    }

    private static String expected(Class<?> type) {
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .map(value -> value.toString().toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining(", ", "Use one of ", "."));
        }
        return type == boolean.class || type == Boolean.class
                ? "Use true or false."
                : "Use a " + type.getSimpleName()
                        + (type.getSimpleName().equals("DataSize") ? ", for example 16MB." : ".");
    }
}
