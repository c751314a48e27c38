package dev.ledgate.rewriter;

import dev.ledgate.rewriter.lexer.Token;
import dev.ledgate.rewriter.lexer.TokenKind;
import dev.ledgate.rewriter.lexer.Tokens;
import dev.ledgate.rewriter.shape.FunctionCall;
import dev.ledgate.rewriter.shape.StatementShape;
import dev.ledgate.rewriter.shape.VisibleRelations;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

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
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,10}");
    /** Below stand PostgreSQL's own: {@code FirstNormalObjectId} in {@code access/transam.h}. */
    private static final long FIRST_OF_USERS = 16_384;

    private static final Set<String> SEQUENCES = Set.of("nextval", "currval");

    private static final Set<String> OF_TABLES = Set.of(
            "pg_get_partkeydef", "pg_relation_size", "pg_total_relation_size", "pg_table_size", "pg_indexes_size");

    private OwnerFunctions() {}

    /** Offsets of the calls of such functions. A sequence has to be named by a literal. */
    static Set<Integer> in(StatementShape shape, Tokens tokens, VisibleRelations visible) {
        Set<Integer> found = new HashSet<>();
        for (FunctionCall call : shape.functions()) {
            boolean builtIn = call.schema().filter(s -> !s.equals("pg_catalog")).isEmpty();
            int open = tokens.indexAt(call.offset()) + (call.schema().isPresent() ? 3 : 1);
            boolean literal = tokens.at(open + 1).kind() == TokenKind.STRING
                    && tokens.at(open + 2).is(')');
            boolean counts =
                    (SEQUENCES.contains(call.name()) && literal) || call.name().equals("lastval");
            if (builtIn
                    && (LOCKS.contains(call.name()) || counts || definesVisible(call.name(), open, tokens, visible))) {
                found.add(call.offset());
            }
        }
        return found;
    }

    /** The definition or size of one thing by its number, as psql and DBeaver ask: of a table that exists for the user, or PostgreSQL's own. */
    private static boolean definesVisible(String function, int open, Tokens tokens, VisibleRelations visible) {
        Token number = tokens.at(open + 1);
        boolean literal = (number.kind() == TokenKind.STRING || number.kind() == TokenKind.INTEGER)
                && NUMBER.matcher(number.value()).matches()
                && isWhole(open + 2, tokens);
        return literal
                && (function.equals("pg_get_functiondef")
                        ? Long.parseLong(number.value()) < FIRST_OF_USERS
                        : OF_TABLES.contains(function) && visible.numbered(Long.parseLong(number.value())));
    }

    /** Whether nothing follows the number but a cast to {@code oid}. */
    private static boolean isWhole(int behind, Tokens tokens) {
        int at = behind;
        if (tokens.at(at).kind() == TokenKind.TYPECAST) {
            at += tokens.at(at + 1).value().equals("pg_catalog")
                            && tokens.at(at + 2).is('.')
                    ? 3
                    : 1;
            if (!tokens.at(at).value().equals("oid")) {
                return false;
            }
            at++;
        }
        return tokens.at(at).is(')');
    }
}
