package dev.ledgate.crypto.abe;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An attribute as an authority issues it: {@code name@authority#epoch}. Names are lower-case letters, digits, {@code -}
 * and {@code .}, beginning and ending with a letter or digit, at most 64 of them. An authority revokes by opening a new
 * epoch of the attribute, with new keys for those who stay.
 *
 * @param epoch from 1 up
 */
public record AttributeName(String name, String authority, int epoch) implements Comparable<AttributeName> {
    static final String WORD = "[a-z0-9](?:[a-z0-9.-]{0,62}[a-z0-9])?";
    private static final Pattern WORD_FORM = Pattern.compile(WORD);
    private static final Pattern FORM = Pattern.compile("(" + WORD + ")@(" + WORD + ")#([1-9][0-9]{0,9})");
    private static final Comparator<AttributeName> ORDER = Comparator.comparing(AttributeName::authority)
            .thenComparing(AttributeName::name)
            .thenComparing(AttributeName::epoch);

    public AttributeName {
        if (!WORD_FORM.matcher(name).matches() || !WORD_FORM.matcher(authority).matches() || epoch < 1) {
            throw new IllegalArgumentException("an attribute is name@authority#epoch, in lower case, epoch from 1");
        }
    }

    /** Reads the full form; the epoch must be there. @throws IllegalArgumentException otherwise */
    public static AttributeName parse(String text) {
        Matcher m = FORM.matcher(text);
        if (!m.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not an attribute name@authority#epoch");
        }
        return new AttributeName(m.group(1), m.group(2), epoch(m.group(3)));
    }

    /** The part that stays the same over epochs. */
    public String withoutEpoch() {
        return name + "@" + authority;
    }

    static int epoch(String digits) {
        long value = Long.parseLong(digits);
        if (value < 1 || value > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("an epoch is a number from 1 to 2147483647");
        }
        return (int) value;
    }

    @Override
    public int compareTo(AttributeName other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return name + "@" + authority + "#" + epoch;
    }
}
