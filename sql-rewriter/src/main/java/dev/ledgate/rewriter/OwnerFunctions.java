package dev.ledgate.rewriter;

import dev.ledgate.rewriter.lexer.TokenKind;
import dev.ledgate.rewriter.lexer.Tokens;
import dev.ledgate.rewriter.shape.FunctionCall;
import dev.ledgate.rewriter.shape.StatementShape;
import java.util.HashSet;
import java.util.Set;

/**
 * Functions that change something besides rows, for the hospital's own applications only: sequences, which the session's
 * role may use where columns count with them, and advisory locks, by which applications keep each other waiting.
 */
final class OwnerFunctions {
    private static final Set<String> LOCKS = Set.of(
            "pg_advisory_lock",
            "pg_advisory_lock_shared",
            "pg_advisory_unlock",
            "pg_advisory_unlock_shared",
            "pg_advisory_xact_lock",
            "pg_advisory_xact_lock_shared",
            "pg_try_advisory_lock",
            "pg_try_advisory_lock_shared",
            "pg_try_advisory_xact_lock",
            "pg_try_advisory_xact_lock_shared");
    private static final Set<String> SEQUENCES = Set.of("nextval", "currval");

    private OwnerFunctions() {}

    /** Offsets of the calls of such functions. A sequence has to be named by a literal. */
    static Set<Integer> in(StatementShape shape, Tokens tokens) {
        Set<Integer> found = new HashSet<>();
        for (FunctionCall call : shape.functions()) {
            boolean builtIn = call.schema().filter(s -> !s.equals("pg_catalog")).isEmpty();
            int open = tokens.indexAt(call.offset()) + (call.schema().isPresent() ? 3 : 1);
            boolean literal = tokens.at(open + 1).kind() == TokenKind.STRING
                    && tokens.at(open + 2).is(')');
            boolean counts =
                    (SEQUENCES.contains(call.name()) && literal) || call.name().equals("lastval");
            if (builtIn && (LOCKS.contains(call.name()) || counts)) {
                found.add(call.offset());
            }
        }
        return found;
    }
}
