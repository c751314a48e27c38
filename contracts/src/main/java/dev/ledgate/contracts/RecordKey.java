package dev.ledgate.contracts;

import java.util.Arrays;
import java.util.List;

/**
 * The key of a record: a kind, then attributes from the most general to the most specific. Its text is Fabric's
 * composite key (U+0000, then each part followed by U+0000), so that {@link #prefix()} of the first attributes finds all
 * records below them.
 */
public record RecordKey(String kind, List<String> attributes) {
    public RecordKey {
        attributes = List.copyOf(attributes);
        if (kind.isEmpty() || kind.indexOf('\0') >= 0 || attributes.stream().anyMatch(a -> a.indexOf('\0') >= 0)) {
            throw new IllegalArgumentException("a key part is not empty and holds no U+0000");
        }
    }

    public static RecordKey of(String kind, Object... attributes) {
        return new RecordKey(
                kind, Arrays.stream(attributes).map(Object::toString).toList());
    }

    /** Reads the text form. @throws IllegalArgumentException if it is not one */
    public static RecordKey parse(String text) {
        if (text.length() < 3 || text.charAt(0) != '\0' || text.charAt(text.length() - 1) != '\0') {
            throw new IllegalArgumentException("not a composite key");
        }
        List<String> parts = List.of(text.substring(1, text.length() - 1).split("\0", -1));
        return new RecordKey(parts.get(0), parts.subList(1, parts.size()));
    }

    /** The text form; also the common prefix of the keys of this kind that have further attributes. */
    public String prefix() {
        StringBuilder out = new StringBuilder().append('\0').append(kind).append('\0');
        attributes.forEach(a -> out.append(a).append('\0'));
        return out.toString();
    }

    @Override
    public String toString() {
        return prefix();
    }
}
