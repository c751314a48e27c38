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
 * @param purpose the purpose of use that the session declared
 */
public record SessionIdentity(
        String login,
        Address user,
        Address institute,
        String instituteName,
        String category,
        Optional<String> purpose) {}
