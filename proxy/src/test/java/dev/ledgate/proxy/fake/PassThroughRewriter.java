package dev.ledgate.proxy.fake;

import dev.ledgate.policy.AccessProfile;
import dev.ledgate.policy.ColumnName;
import dev.ledgate.policy.Denial;
import dev.ledgate.policy.SqlState;
import dev.ledgate.policy.TableName;
import dev.ledgate.rewriter.CopyFormat;
import dev.ledgate.rewriter.RewriteResult;
import dev.ledgate.rewriter.RewriteResult.SealedInput;
import dev.ledgate.rewriter.RewriteResult.Source;
import dev.ledgate.rewriter.StatementKind;
import dev.ledgate.rewriter.StatementRewriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Leaves statements as they are, but refuses those that say "forbidden", and takes those that say "sealed" for ones that may
 * return sealed cells. A SELECT only reads if it does not end with "for update". In "insert into vault" the second value is sealed for the first, be they literals or parameters. In a
 * statement that says {@code @fingerprint} it writes the profile's.
 */
public final class PassThroughRewriter implements StatementRewriter {
    private static final Pattern CURSOR = Pattern.compile(
            "(?is)\\s*(?:declare\\s+\"?(\\w+)\"?|close\\s+\"?(\\w+)\"?|(?:fetch|move)\\b.*?\"?(\\w+)\"?\\s*;?\\s*$).*");

    private static final Pattern VAULT =
            Pattern.compile("(?is)(insert into vault.*?values \\()(\\$\\d|'[^']*')(, )(\\$\\d|'[^']*')(\\).*)");

    @Override
    public List<Piece> split(String sql) throws UnreadableSql {
        List<Piece> pieces = new ArrayList<>();
        int start = 0;
        boolean quoted = false;
        for (int i = 0; i <= sql.length(); i++) {
            if (i < sql.length() && sql.charAt(i) == '\'') {
                quoted = !quoted;
            }
            if (i == sql.length() || (sql.charAt(i) == ';' && !quoted)) {
                if (!sql.substring(start, i).isBlank()) {
                    pieces.add(new Piece(sql.substring(start, i), start));
                }
                start = i + 1;
            }
        }
        if (quoted) {
            throw new UnreadableSql("unterminated quoted string", 1);
        }
        return pieces;
    }

    @Override
    public RewriteResult rewrite(String sql, AccessProfile profile) {
        if (sql.contains("forbidden")) {
            return new RewriteResult.Refused(
                    Denial.of(
                            SqlState.UNDEFINED_TABLE, "relation \"forbidden\" does not exist or is not opened to you"),
                    OptionalInt.of(sql.indexOf("forbidden") + 1));
        }
        String first = sql.strip().split("[^A-Za-z]", 2)[0].toUpperCase(Locale.ROOT);
        Optional<StatementKind> kind = kind(sql, first);
        if (kind.isEmpty()) {
            return new RewriteResult.Refused(
                    Denial.of(SqlState.FEATURE_NOT_SUPPORTED, first + " is not available"), OptionalInt.empty());
        }
        if (kind.get() == StatementKind.COPY_FROM) {
            return copy();
        }
        Matcher vault = VAULT.matcher(sql);
        if (vault.matches()) {
            return vault(vault);
        }
        RewriteResult.Rewritten rewritten = new RewriteResult.Rewritten(
                kind.get(),
                List.of(sql.replace("@fingerprint", profile.fingerprint())),
                sql.contains("sealed"),
                new TreeSet<>(),
                cursor(sql, kind.get()),
                List.of(),
                List.of(),
                OptionalInt::of);
        boolean reads = kind.get() == StatementKind.SELECT && !sql.endsWith("for update");
        return reads ? rewritten.thatOnlyReads() : rewritten;
    }

    /** COPY vault FROM STDIN, as CSV. */
    private static RewriteResult copy() {
        SealedInput input = new SealedInput(
                ColumnName.parse("public.vault.secret"),
                Source.parameter(2),
                List.of(Source.parameter(1)),
                Source.parameter(1));
        return new RewriteResult.Rewritten(
                StatementKind.COPY_FROM,
                List.of("insert into vault values ($1, $2)"),
                false,
                new TreeSet<>(List.of(TableName.parse("vault"))),
                Optional.empty(),
                List.of(input),
                List.of(),
                OptionalInt::of,
                Optional.of(new RewriteResult.CopyInput(List.of("id", "secret"), CopyFormat.CSV)),
                false);
    }

    private static RewriteResult vault(Matcher m) {
        Source key = source(m.group(2));
        Source value = source(m.group(4));
        List<String> parts = value.literal().isPresent()
                ? List.of(m.group(1) + m.group(2) + m.group(3), m.group(5))
                : List.of(m.group());
        SealedInput input = new SealedInput(ColumnName.parse("public.vault.secret"), value, List.of(key), key);
        return new RewriteResult.Rewritten(
                StatementKind.INSERT,
                parts,
                false,
                new TreeSet<>(List.of(TableName.parse("vault"))),
                Optional.empty(),
                List.of(input),
                List.of(),
                OptionalInt::of);
    }

    private static Source source(String text) {
        return text.startsWith("$")
                ? Source.parameter(Integer.parseInt(text.substring(1)))
                : Source.literal(text.substring(1, text.length() - 1));
    }

    private static Optional<StatementKind> kind(String sql, String first) {
        return Optional.ofNullable(
                switch (first) {
                    case "" -> StatementKind.EMPTY;
                    case "SELECT", "WITH", "VALUES", "TABLE" -> StatementKind.SELECT;
                    case "INSERT" -> StatementKind.INSERT;
                    case "UPDATE" -> StatementKind.UPDATE;
                    case "DELETE" -> StatementKind.DELETE;
                    case "COPY" -> sql.strip().equals("copy vault from stdin") ? StatementKind.COPY_FROM : null;
                    case "EXPLAIN" -> StatementKind.EXPLAIN;
                    case "BEGIN", "START" -> StatementKind.BEGIN;
                    case "COMMIT", "END" -> StatementKind.COMMIT;
                    case "ROLLBACK", "ABORT" ->
                        sql.toUpperCase(Locale.ROOT).contains(" TO ")
                                ? StatementKind.SAVEPOINT
                                : StatementKind.ROLLBACK;
                    case "SAVEPOINT", "RELEASE" -> StatementKind.SAVEPOINT;
                    case "SET" -> StatementKind.SET;
                    case "SHOW" -> StatementKind.SHOW;
                    case "RESET" -> StatementKind.RESET;
                    case "DISCARD" -> StatementKind.DISCARD;
                    case "DECLARE" -> StatementKind.DECLARE_CURSOR;
                    case "FETCH" -> StatementKind.FETCH;
                    case "MOVE" -> StatementKind.MOVE;
                    case "CLOSE" -> StatementKind.CLOSE_CURSOR;
                    case "DEALLOCATE" -> StatementKind.DEALLOCATE;
                    case "LISTEN" -> StatementKind.LISTEN;
                    case "UNLISTEN" -> StatementKind.UNLISTEN;
                    case "NOTIFY" -> StatementKind.NOTIFY;
                    default -> null;
                });
    }

    private static Optional<String> cursor(String sql, StatementKind kind) {
        Matcher m = CURSOR.matcher(sql);
        return switch (kind) {
            case DECLARE_CURSOR, FETCH, MOVE, CLOSE_CURSOR -> {
                if (!m.matches()) {
                    yield Optional.empty();
                }
                yield Optional.ofNullable(m.group(1))
                        .or(() -> Optional.ofNullable(m.group(2)))
                        .or(() -> Optional.ofNullable(m.group(3)))
                        .filter(name -> !name.equalsIgnoreCase("all"));
            }
            default -> Optional.empty();
        };
    }
}
