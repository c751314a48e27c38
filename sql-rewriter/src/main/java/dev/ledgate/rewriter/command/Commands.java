package dev.ledgate.rewriter.command;

import dev.ledgate.policy.Denial;
import dev.ledgate.policy.SqlState;
import dev.ledgate.rewriter.Refusal;
import dev.ledgate.rewriter.StatementKind;
import dev.ledgate.rewriter.command.Command.AroundQuery;
import dev.ledgate.rewriter.command.Command.Verbatim;
import dev.ledgate.rewriter.ddl.Changes;
import dev.ledgate.rewriter.lexer.Token;
import dev.ledgate.rewriter.lexer.TokenKind;
import dev.ledgate.rewriter.lexer.Tokens;
import dev.ledgate.rewriter.mention.Span;
import dev.ledgate.rewriter.parse.Limits;
import dev.ledgate.rewriter.parse.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads statements that are not queries. Every word of them has to be known. Safe for any thread. */
public final class Commands {
    private static final Map<String, String> NOT_HERE = Map.of(
            "do", "send its statements one by one",
            "call", "send its statements one by one",
            "merge", "tables are written through views, which MERGE cannot do; use INSERT ... ON CONFLICT");
    private static final Set<String> ADMINISTRATION = Set.of(
            "alter",
            "analyze",
            "analyse",
            "checkpoint",
            "cluster",
            "comment",
            "create",
            "drop",
            "grant",
            "import",
            "load",
            "lock",
            "reassign",
            "refresh",
            "reindex",
            "revoke",
            "security",
            "truncate",
            "vacuum");
    /** Of the hospital's own applications, those that the grammar of changes knows. */
    private static final Set<String> CHANGES =
            Set.of("alter", "analyze", "analyse", "comment", "create", "drop", "truncate");

    private static final Set<String> LOCK_MODES = Set.of("access", "row", "share", "update", "exclusive");
    private static final Set<String> DIRECTIONS = Set.of(
            "next", "prior", "first", "last", "absolute", "relative", "all", "forward", "backward", "from", "in");

    private final Tokens tokens;
    private final Reader in;
    private final boolean owner;
    private final Settings settings;

    private Commands(Tokens tokens, boolean owner, Settings settings) throws Refusal {
        this.tokens = tokens;
        this.in = new Reader(tokens, Limits.DEPTH);
        this.owner = owner;
        this.settings = settings;
    }

    /**
     * What a statement is that does not begin as a query does.
     *
     * @param tokens of one statement, without semicolon, at least one
     * @param owner whether the user acts for the hospital
     * @throws Refusal naming the construct
     */
    public static Command read(Tokens tokens, boolean owner, Settings settings) throws Refusal {
        Commands commands = new Commands(tokens, owner, settings);
        commands.in.range(0, tokens.size());
        Command command = commands.read();
        boolean whole = !(command instanceof Command.AroundQuery) && !(command instanceof Command.Access);
        if (whole && !commands.in.done()) {
            throw commands.in.syntax();
        }
        return command;
    }

    private Command read() throws Refusal {
        Token first = in.peek();
        String word = first.kind() == TokenKind.KEYWORD ? first.value() : "";
        if (word.equals("lock") && owner) {
            in.skip(1);
            return lock();
        }
        if (owner && CHANGES.contains(word)) {
            return new Command.Change(Changes.read(in));
        }
        if (ADMINISTRATION.contains(word)) {
            throw denied(word.toUpperCase(Locale.ROOT) + " is not open to sessions", first);
        }
        if (NOT_HERE.containsKey(word)) {
            throw new Refusal(
                    Denial.of(
                            SqlState.FEATURE_NOT_SUPPORTED,
                            word.toUpperCase(Locale.ROOT) + " cannot be used here",
                            NOT_HERE.getOrDefault(word, "")),
                    first.start());
        }
        in.skip(word.isEmpty() ? 0 : 1);
        return switch (word) {
            case "begin", "start", "commit", "end", "rollback", "abort", "savepoint", "release" ->
                new Transactions(in).read(word);
            case "set" -> new SettingCommands(in, settings, owner).set();
            case "show" -> new SettingCommands(in, settings, owner).show();
            case "reset" -> new SettingCommands(in, settings, owner).reset();
            case "discard" -> discard();
            case "declare" -> declare();
            case "fetch" -> fetch(StatementKind.FETCH);
            case "move" -> fetch(StatementKind.MOVE);
            case "close" -> new Verbatim(StatementKind.CLOSE_CURSOR, nameOrAll());
            case "deallocate" -> deallocate();
            case "prepare" -> prepare();
            case "execute" -> execute();
            case "copy" -> new CopyCommand(in).read();
            case "explain" -> explain();
            case "listen" -> listen(StatementKind.LISTEN);
            case "unlisten" -> unlisten();
            case "notify" -> listen(StatementKind.NOTIFY);
            default -> throw in.syntax();
        };
    }

    private Command discard() throws Refusal {
        for (String what : Set.of("all", "plans", "sequences", "temp", "temporary")) {
            if (in.take(what)) {
                return new Verbatim(StatementKind.DISCARD, Optional.empty());
            }
        }
        throw in.syntax();
    }

    private Command declare() throws Refusal {
        String cursor = name();
        while (!in.take("cursor")) {
            if (in.peek().is("binary")) {
                throw in.unsupported("BINARY");
            }
            boolean known = in.take("no") || in.take("scroll") || in.take("insensitive") || in.take("asensitive");
            if (!known) {
                throw in.syntax();
            }
        }
        if (in.peek().is("with")) {
            throw in.unsupported("WITH HOLD");
        }
        if (in.take("without")) {
            in.expect("hold");
        }
        in.expect("for");
        return around(StatementKind.DECLARE_CURSOR, Optional.of(cursor));
    }

    private Command fetch(StatementKind kind) throws Refusal {
        int last = in.end() - 1;
        while (in.index() < last) {
            Token token = in.peek();
            boolean known = token.kind() == TokenKind.INTEGER
                    || token.is('-')
                    || token.is('+')
                    || (token.kind() == TokenKind.KEYWORD && DIRECTIONS.contains(token.value()));
            if (!known) {
                throw in.syntax();
            }
            in.skip(1);
        }
        return new Verbatim(kind, Optional.of(name()));
    }

    private Command deallocate() throws Refusal {
        in.take("prepare");
        return new Verbatim(StatementKind.DEALLOCATE, nameOrAll());
    }

    /** The types of parameters must not be such as turn numbers into names. */
    private Command prepare() throws Refusal {
        if (in.peek().is("transaction") && in.peek(1).kind() == TokenKind.STRING) {
            throw in.unsupported("PREPARE TRANSACTION");
        }
        String name = name();
        if (in.peek().is('(')) {
            in.skip(1);
            do {
                ParameterTypes.pass(in);
            } while (in.take(','));
            in.expect(')');
        }
        in.expect("as");
        return around(StatementKind.PREPARE, Optional.of(name));
    }

    /** Its arguments are constants: what they would be computed from is not looked at. */
    private Command execute() throws Refusal {
        String name = name();
        if (in.take('(')) {
            do {
                if (in.peek().is('-') || in.peek().is('+')) {
                    in.skip(1);
                }
                Token value = in.peek();
                boolean constant = value.kind() == TokenKind.STRING
                        || value.kind() == TokenKind.INTEGER
                        || value.kind() == TokenKind.DECIMAL
                        || value.is("null")
                        || value.is("true")
                        || value.is("false");
                if (!constant) {
                    throw in.unsupported("an argument of EXECUTE that is no plain constant");
                }
                in.skip(1);
            } while (in.take(','));
            in.expect(')');
        }
        return new Verbatim(StatementKind.EXECUTE, Optional.of(name));
    }

    private Command explain() throws Refusal {
        boolean access = in.peek().kind() == TokenKind.IDENTIFIER
                && !in.peek().quoted()
                && in.peek().value().equals("access");
        if (access || in.peek().is("access")) {
            in.skip(1);
            Token next = in.peek();
            boolean known = Reader.startsQuery(next)
                    || next.is('(')
                    || next.is("insert")
                    || next.is("update")
                    || next.is("delete");
            if (!known) {
                throw in.unsupported(
                        "EXPLAIN ACCESS of this",
                        "it tells of SELECT, INSERT, UPDATE and DELETE, with or without WITH");
            }
            return new Command.Access(next.start());
        }
        if (!owner) {
            throw new Refusal(
                    Denial.of(
                            SqlState.INSUFFICIENT_PRIVILEGE,
                            "EXPLAIN is not open to you: a plan tells of rows that you may not see",
                            "EXPLAIN ACCESS tells what a statement would show to you, and why"),
                    tokens.at(0).start());
        }
        if (in.peek().is('(') && !in.isQuery(in.index())) {
            in.skip(in.closing(in.index()) - in.index() + 1);
        } else {
            if (!in.take("analyze")) {
                in.take("analyse");
            }
            in.take("verbose");
        }
        Token next = in.peek();
        if (!Reader.startsQuery(next) && !next.is('(')) {
            throw in.unsupported("EXPLAIN of anything but a query");
        }
        return around(StatementKind.EXPLAIN, Optional.empty());
    }

    private Command around(StatementKind kind, Optional<String> cursor) throws Refusal {
        if (in.done()) {
            throw in.syntax();
        }
        return new AroundQuery(kind, cursor, in.peek().start());
    }

    /** LOCK TABLE a, b IN ROW EXCLUSIVE MODE NOWAIT; with ONLY refused. */
    private Command lock() throws Refusal {
        in.take("table");
        List<Command.LockedTable> locked = new ArrayList<>();
        do {
            if (in.peek().is("only")) {
                throw in.unsupported("ONLY", "leave it out: a table stands here with all its partitions and children");
            }
            Token first = in.peek();
            String name = name();
            Optional<String> schema = Optional.empty();
            if (in.take('.')) {
                schema = Optional.of(name);
                name = name();
            }
            locked.add(new Command.LockedTable(
                    schema, name, new Span(first.start(), in.at(in.index() - 1).end())));
            in.take('*');
        } while (in.take(','));
        if (in.take("in")) {
            while (!in.take("mode")) {
                if (!LOCK_MODES.contains(in.peek().value())) {
                    throw in.syntax();
                }
                in.skip(1);
            }
        }
        in.take("nowait");
        return new Command.Lock(locked);
    }

    private Command listen(StatementKind kind) throws Refusal {
        name();
        if (kind == StatementKind.NOTIFY && in.take(',')) {
            if (in.peek().kind() != TokenKind.STRING) {
                throw in.syntax();
            }
            in.skip(1);
        }
        return new Verbatim(kind, Optional.empty());
    }

    private Command unlisten() throws Refusal {
        if (!in.take('*')) {
            name();
        }
        return new Verbatim(StatementKind.UNLISTEN, Optional.empty());
    }

    private Optional<String> nameOrAll() throws Refusal {
        return in.take("all") ? Optional.empty() : Optional.of(name());
    }

    private String name() throws Refusal {
        if (!in.peek().isColumnName()) {
            throw in.syntax();
        }
        String name = in.peek().value();
        in.skip(1);
        return name;
    }

    static Refusal denied(String message, Token where) {
        return new Refusal(
                Denial.of(
                        SqlState.INSUFFICIENT_PRIVILEGE,
                        message,
                        "the hospital's administrator does this on the database itself"),
                where.start());
    }
}
