package io.m2mgateway.gateway.m2m;

import io.m2mgateway.gateway.args.ArgPlace;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Binds a factory's args once before the routes are made, so that a value that does not fit is reported by its name. */
final class ArgsBinding {

    private static final String PREFIX = "args";

    private ArgsBinding() {}

    static void check(ArgPlace place, Class<? extends Record> config) {
        Map<String, Object> properties = new LinkedHashMap<>();
        place.args().forEach((name, value) -> properties.put(PREFIX + "." + name, value));
        try {
            new Binder(new MapConfigurationPropertySource(properties)).bindOrCreate(PREFIX, Bindable.of(config));
        } catch (BindException wrong) {
            for (Throwable cause = wrong; cause != null; cause = cause.getCause()) {
                if (cause instanceof InvalidArg invalid) {
                    throw invalid.at(place);
                }
            }
            String arg = wrong.getName().getLastElement(Form.DASHED);
            throw place.invalid(
                    arg,
                    "the value does not fit",
                    expected(wrong.getTarget().getType().resolve(Object.class)));
        }
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
