package dev.ledgate.rewriter;

import dev.ledgate.policy.AccessProfile;
import dev.ledgate.policy.Classification;
import dev.ledgate.policy.Denial;
import dev.ledgate.policy.SqlState;
import dev.ledgate.policy.TableName;
import dev.ledgate.rewriter.RewriteResult.PositionMap;
import dev.ledgate.rewriter.RewriteResult.Refused;
import dev.ledgate.rewriter.RewriteResult.Rewritten;
import dev.ledgate.rewriter.command.Command;
import dev.ledgate.rewriter.command.Commands;
import dev.ledgate.rewriter.command.Settings;
import dev.ledgate.rewriter.lexer.SqlLexer;
import dev.ledgate.rewriter.lexer.StatementSplitter;
import dev.ledgate.rewriter.lexer.Token;
import dev.ledgate.rewriter.lexer.TokenKind;
import dev.ledgate.rewriter.lexer.Tokens;
import dev.ledgate.rewriter.parse.Limits;
import dev.ledgate.rewriter.parse.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Understands statements by PostgreSQL's lexical rules and Calcite's trees, and rewrites them by splicing secured forms of
 * the relations into the user's own text. Safe for any thread; remembers results.
 */
public final class CalciteRewriter implements StatementRewriter {
    private static final Set<String> WRITES = Set.of("insert", "update", "delete");

    private final Supplier<DatabaseCatalog> catalogs;
    private final Supplier<Classification> classifications;
    private final SecuringFactory securing;
    private final RewriteCache cache = new RewriteCache();

    /**
     * @param catalogs the database as it is known now; asked for every statement
     * @param classifications the hospital's policy in force now; asked for every statement
     */
    public CalciteRewriter(Supplier<DatabaseCatalog> catalogs, Supplier<Classification> classifications) {
        this(catalogs, classifications, new RecentSecuring());
    }

    CalciteRewriter(
            Supplier<DatabaseCatalog> catalogs, Supplier<Classification> classifications, SecuringFactory securing) {
        this.catalogs = catalogs;
        this.classifications = classifications;
        this.securing = securing;
    }

    @Override
    public StatementRewriter over(DatabaseCatalog catalog) {
        return new CalciteRewriter(() -> catalog, classifications);
    }

    @Override
    public List<Piece> split(String sql) throws UnreadableSql {
        return StatementSplitter.split(sql);
    }

    @Override
    public RewriteResult rewrite(String sql, AccessProfile profile) {
        DatabaseCatalog catalog = catalogs.get();
        Classification classification = classifications.get();
        RewriteCache.Key key =
                new RewriteCache.Key(sql, catalog.version(), classification.digest(), profile.fingerprint());
        Optional<RewriteResult> known = cache.get(key);
        if (known.isPresent()) {
            return known.get();
        }
        RewriteResult result = decided(sql, profile, catalog, classification);
        cache.put(key, result);
        return result;
    }

    private RewriteResult decided(
            String sql, AccessProfile profile, DatabaseCatalog catalog, Classification classification) {
        try {
            return rewritten(sql, profile, catalog, classification);
        } catch (UnreadableSql e) {
            return new Refused(
                    Denial.of(SqlState.SYNTAX_ERROR, String.valueOf(e.getMessage())), OptionalInt.of(e.position()));
        } catch (Refusal e) {
            OptionalInt position = e.offset().isEmpty()
                    ? OptionalInt.empty()
                    : OptionalInt.of(sql.codePointCount(0, Math.min(e.offset().getAsInt(), sql.length())) + 1);
            return new Refused(e.denial(), position);
        } catch (RuntimeException e) {
            // A fault of ours or of the parser's on a text that nobody foresaw: nothing is sent.
            return new Refused(
                    Denial.of(
                            SqlState.INTERNAL_ERROR,
                            "the statement could not be understood",
                            "write it in another way, and report it to the hospital"),
                    OptionalInt.empty());
        }
    }

    private Rewritten rewritten(
            String sql, AccessProfile profile, DatabaseCatalog catalog, Classification classification)
            throws UnreadableSql, Refusal {
        if (sql.length() > Limits.TEXT) {
            throw Limits.tooLong();
        }
        Tokens tokens = alone(SqlLexer.tokens(sql));
        if (tokens.size() > Limits.TOKENS) {
            throw Limits.tooLong();
        }
        if (tokens.size() == 0) {
            return verbatim(StatementKind.EMPTY, "", Optional.empty());
        }
        refuseMirror(tokens, catalog.mirrorSchema());
        QueryRewriter queries = securing.rewriter(profile, catalog, classification);
        Token first = tokens.at(0);
        if (first.is('(')
                || Reader.startsQuery(first)
                || (first.kind() == TokenKind.KEYWORD && WRITES.contains(first.value()))) {
            return queries.rewrite(tokens);
        }
        Command command = Commands.read(tokens, profile.owner(), new Settings(catalog.searchPath()));
        if (command instanceof Command.AroundQuery around) {
            return around(around, tokens, queries);
        } else if (command instanceof Command.Access access) {
            return access(tokens.text().substring(access.query()), profile, catalog, classification);
        } else if (command instanceof Command.CopyOut copy) {
            return new Copies(queries, catalog, classification).out(copy);
        } else if (command instanceof Command.CopyFrom copy) {
            return new Copies(queries, catalog, classification).from(copy);
        } else if (command instanceof Command.Lock lock) {
            return locked(lock, tokens, catalog, classification);
        } else if (command instanceof Command.Change change) {
            return new SchemaChanges(profile, catalog, classification).rewritten(change.change(), tokens);
        } else if (command instanceof Command.Instead instead) {
            return made(instead.kind(), instead.sql());
        }
        Command.Verbatim verbatim = (Command.Verbatim) command;
        return verbatim(verbatim.kind(), tokens.text(), verbatim.cursor());
    }

    /** The tokens of the one statement, without the semicolons behind it. */
    private static Tokens alone(Tokens tokens) throws Refusal {
        int size = tokens.size();
        while (size > 0 && tokens.at(size - 1).is(';')) {
            size--;
        }
        for (int i = 0; i < size; i++) {
            if (tokens.at(i).is(';')) {
                throw new Refusal(
                        Denial.of(SqlState.SYNTAX_ERROR, "cannot insert multiple commands into a prepared statement"),
                        tokens.at(i).start());
            }
        }
        if (size == tokens.size()) {
            return tokens;
        }
        int stop = size == 0 ? 0 : tokens.at(size - 1).end();
        List<Token> kept = new ArrayList<>(tokens.list().subList(0, size));
        kept.add(new Token(TokenKind.END, "", stop, stop, Optional.empty(), false));
        return new Tokens(tokens.text().substring(0, stop), kept);
    }

    /** The mirror's name is not for users, in whatever place it stands. */
    private static void refuseMirror(Tokens tokens, String mirror) throws Refusal {
        String name = mirror.toLowerCase(Locale.ROOT);
        for (Token token : tokens.list()) {
            if (token.value().toLowerCase(Locale.ROOT).contains(name)) {
                throw new Refusal(
                        Denial.of(
                                SqlState.UNDEFINED_TABLE,
                                "a relation named here does not exist or is not opened to you"),
                        token.start());
            }
        }
    }

    private static Rewritten around(Command.AroundQuery command, Tokens tokens, QueryRewriter queries) throws Refusal {
        int cut = command.query();
        String head = tokens.text().substring(0, cut);
        Rewritten query;
        try {
            query = queries.rewrite(SqlLexer.tokens(tokens.text().substring(cut)));
        } catch (UnreadableSql e) {
            throw Refusal.syntax("", cut);
        } catch (Refusal e) {
            throw new Refusal(e.denial(), e.offset().orElse(0) + cut);
        }
        boolean prepares = command.kind() == StatementKind.PREPARE;
        if (query.kind() != StatementKind.SELECT && !prepares) {
            throw Refusal.unsupported("a statement that writes", cut);
        } else if (prepares && !query.sealedInputs().isEmpty()) {
            throw Refusal.unsupported(
                    "a value for sealed column \""
                            + query.sealedInputs().get(0).column().column() + "\"",
                    "use the prepared statements of your driver (the extended query protocol)",
                    cut);
        }
        int shift = head.codePointCount(0, head.length());
        PositionMap inner = query.positions();
        return new Rewritten(
                command.kind(),
                headed(head, query.sql()),
                query.maySeal(),
                query.tables(),
                command.cursor(),
                query.sealedInputs(),
                query.maskings(),
                position -> {
                    if (position <= shift) {
                        return OptionalInt.of(position);
                    }
                    OptionalInt place = inner.original(position - shift);
                    return place.isPresent() ? OptionalInt.of(place.getAsInt() + shift) : place;
                });
    }

    /** PostgreSQL locks with a view the tables that it is made of. */
    private static Rewritten locked(
            Command.Lock lock, Tokens tokens, DatabaseCatalog catalog, Classification classification) throws Refusal {
        List<Edit> edits = new ArrayList<>();
        TreeSet<TableName> names = new TreeSet<>();
        for (Command.LockedTable each : lock.tables()) {
            DatabaseCatalog.Table table = catalog.find(each.schema(), each.name())
                    .filter(t -> classification.table(t.name()).isPresent())
                    .orElseThrow(() -> new Refusal(
                            Denial.of(
                                    SqlState.UNDEFINED_TABLE,
                                    "relation \"" + each.name() + "\" does not exist or is not opened to you"),
                            each.span().start()));
            names.add(table.name());
            edits.add(new Edit.Replace(
                    each.span().start(),
                    each.span().end(),
                    quoted(catalog.mirrorSchema()) + "." + quoted(table.mirror())));
        }
        SplicedText text = SplicedText.of(tokens.text(), edits);
        return new Rewritten(
                StatementKind.LOCK,
                text.parts(),
                false,
                names,
                Optional.empty(),
                List.of(),
                List.of(),
                text.positions());
    }

    private static String quoted(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }

    /** What the statement would show; where it would be refused, why. */
    private Rewritten access(
            String sql, AccessProfile profile, DatabaseCatalog catalog, Classification classification) {
        RewriteResult result = decided(sql, profile, catalog, classification);
        return made(
                StatementKind.EXPLAIN_ACCESS,
                result instanceof Refused refused
                        ? AccessReport.of(refused.denial(), profile)
                        : AccessReport.of((Rewritten) result, profile));
    }

    /** A statement of ours, with no place in the user's text. */
    private static Rewritten made(StatementKind kind, String sql) {
        return new Rewritten(
                kind,
                List.of(sql),
                false,
                new TreeSet<>(),
                Optional.empty(),
                List.of(),
                List.of(),
                position -> OptionalInt.empty());
    }

    private static List<String> headed(String head, List<String> parts) {
        List<String> headed = new ArrayList<>(parts);
        headed.set(0, head + headed.get(0));
        return headed;
    }

    private static Rewritten verbatim(StatementKind kind, String sql, Optional<String> cursor) {
        return new Rewritten(kind, List.of(sql), false, new TreeSet<>(), cursor, List.of(), List.of(), OptionalInt::of);
    }
}
