package dev.ledgate.policy;

import java.util.Locale;

/**
 * To whom a consent speaks, from the most specific to the least: one user, one institute, or every institute of a
 * category.
 *
 * @param kind which of the three
 * @param value an {@link Address} for user and institute, a category name otherwise
 */
public record Grantee(Kind kind, String value) implements Comparable<Grantee> {
    /** In order of precedence. */
    public enum Kind {
        USER,
        INSTITUTE,
        CATEGORY
    }

    public Grantee {
        if (kind == Kind.CATEGORY ? value.isBlank() : !value.equals(new Address(value).value())) {
            throw new IllegalArgumentException("a category has a name, a user or institute has an address");
        }
    }

    public static Grantee user(Address address) {
        return new Grantee(Kind.USER, address.value());
    }

    public static Grantee institute(Address address) {
        return new Grantee(Kind.INSTITUTE, address.value());
    }

    public static Grantee category(String name) {
        return new Grantee(Kind.CATEGORY, name);
    }

    /** Whether the consent speaks of this session's user. */
    public boolean matches(SessionIdentity who) {
        return switch (kind) {
            case USER -> value.equals(who.user().value());
            case INSTITUTE -> value.equals(who.institute().value());
            case CATEGORY -> value.equals(who.category());
        };
    }

    @Override
    public int compareTo(Grantee other) {
        int c = kind.compareTo(other.kind);
        return c != 0 ? c : value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return kind.name().toLowerCase(Locale.ROOT) + ":" + value;
    }
}
