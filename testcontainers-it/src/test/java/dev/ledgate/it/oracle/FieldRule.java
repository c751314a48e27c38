package dev.ledgate.it.oracle;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One column of the policy file.
 *
 * @param level needed for the stored value
 * @param views by the level from which each is shown
 * @param raises conditions that lift the level, in the order of the file
 * @param sealed whether it is stored as ciphertext
 */
public record FieldRule(int level, SortedMap<Integer, String> views, List<Raise> raises, boolean sealed) {
    static final FieldRule UNKNOWN = new FieldRule(Level.COMPLETE, new TreeMap<>(), List.of(), false);

    public record Raise(String when, int to) {}

    public FieldRule {
        raises = List.copyOf(raises);
    }

    /** The view for a grant below the level; empty text if there is none. */
    String view(int grant) {
        String found = "";
        for (Map.Entry<Integer, String> view : views.entrySet()) {
            if (view.getKey() <= grant) {
                found = view.getValue();
            }
        }
        return found;
    }
}
