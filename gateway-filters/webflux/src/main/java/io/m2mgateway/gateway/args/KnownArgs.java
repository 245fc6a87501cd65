package io.m2mgateway.gateway.args;

import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.cloud.gateway.support.ShortcutConfigurable;

/** A filter or predicate factory that says which arguments it has, so that any other is refused at start-up. */
public interface KnownArgs extends ShortcutConfigurable {

    /** The factory's name in a route, {@code ApiKey} for example. */
    String name();

    /** Names of all arguments, in kebab case. */
    Set<String> knownArgs();

    /**
     * Refuses values that make no sense, beyond what binding itself can see.
     *
     * @param place what to name in an {@link InvalidSettingException}
     */
    default void check(ArgPlace place) {
        // Most factories leave values to bean validation.
    }

    /**
     * Refuses uses that are right each, but not together.
     *
     * @param places all uses in one route, or all in {@code default-filters}; each has passed {@link #check(ArgPlace)}
     */
    default void checkTogether(List<ArgPlace> places) {
        // Most filters know nothing of each other.
    }

    /**
     * Refuses a use that needs other filters or predicates of the route, which are not there or do not fit.
     *
     * @param place one use on a route, or in {@code default-filters}
     * @param others all uses of checked factories that hold for the route, those of {@code default-filters} among them
     */
    default void checkBeside(ArgPlace place, List<ArgPlace> others) {
        // Most filters need no other.
    }

    /** The arguments that a record of configuration has: its components, in kebab case. */
    static Set<String> of(Class<? extends Record> config) {
        Set<String> names = new TreeSet<>();
        for (RecordComponent component : config.getRecordComponents()) {
            names.add(component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT));
        }
        return names;
    }

    /** Of several names, the one that a typing error makes of another most easily; the first where none is near. */
    static String nearest(String written, List<String> names) {
        String best = names.get(0);
        int bestDistance = Integer.MAX_VALUE;
        for (String name : names) {
            int distance = Distance.between(written, name);
            if (distance < bestDistance) {
                best = name;
                bestDistance = distance;
            }
        }
        return best;
    }
}
