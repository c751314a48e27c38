package dev.ledgate.policy;

import java.util.Optional;

/**
 * Who asks: a user proved at login, and the institute the user acts for.
 *
 * @param login the name given to PostgreSQL
 * @param user the user's address
 * @param institute the address of the institute the user acts for
 * @param instituteName its registered name, for messages and audit
 * @param category the institute's category, which the hospital's default policy speaks of
 * @param purpose the purpose of use that the session declared: {@code purpose} or {@code purpose/study}
 */
public record SessionIdentity(
        String login,
        Address user,
        Address institute,
        String instituteName,
        String category,
        Optional<String> purpose) {
    /** The declared purpose without the study. */
    public Optional<String> purposeOfUse() {
        return purpose.map(p -> p.indexOf('/') < 0 ? p : p.substring(0, p.indexOf('/')));
    }

    /** The declared study, if one was. */
    public Optional<String> study() {
        return purpose.filter(p -> p.indexOf('/') >= 0).map(p -> p.substring(p.indexOf('/') + 1));
    }
}
