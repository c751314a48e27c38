package dev.ledgate.rewriter.command;

import dev.ledgate.policy.Denial;
import dev.ledgate.policy.SqlState;
import dev.ledgate.rewriter.Refusal;
import dev.ledgate.rewriter.StatementKind;
import dev.ledgate.rewriter.command.Command.Verbatim;
import dev.ledgate.rewriter.lexer.Token;
import dev.ledgate.rewriter.lexer.TokenKind;
import dev.ledgate.rewriter.parse.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** SET, SHOW and RESET. See the PostgreSQL manual, the three commands. */
final class SettingCommands {
    private final Reader in;
    private final Settings settings;
    private final boolean owner;

    /** @param owner whether the user acts for the hospital */
    SettingCommands(Reader in, Settings settings, boolean owner) {
        this.owner = owner;
        this.in = in;
        this.settings = settings;
    }

    Command set() throws Refusal {
        if (in.peek().is("session") && in.peek(1).is("characteristics")) {
            in.skip(2);
            in.expect("as");
            in.expect("transaction");
            return modes();
        }
        if (in.take("constraints")) {
            constraints();
            if (!in.take("deferred")) {
                in.expect("immediate");
            }
            return verbatim(StatementKind.SET);
        }
        if (!in.take("session")) {
            in.take("local");
        }
        Token first = in.peek();
        if (in.take("transaction")) {
            if (in.peek().is("snapshot")) {
                throw in.unsupported("SET TRANSACTION SNAPSHOT");
            }
            return modes();
        }
        if (first.is("role") || first.is("authorization")) {
            throw Commands.denied("SET " + first.value().toUpperCase(Locale.ROOT) + " is not open to sessions", first);
        }
        String name = name();
        boolean special = first.is("names") || first.is("time");
        if (!special && !in.take('=')) {
            in.expect("to");
        }
        check(name, first, values());
        return verbatim(StatementKind.SET);
    }

    /** ALL, or names: those of tables that are not opened to a user would tell of them. */
    private void constraints() throws Refusal {
        if (!owner || in.peek().is("all")) {
            in.expect("all");
            return;
        }
        do {
            do {
                if (!in.peek().isColumnName()) {
                    throw in.syntax();
                }
                in.skip(1);
            } while (in.take('.'));
        } while (in.take(','));
    }

    Command show() throws Refusal {
        Token first = in.peek();
        if (first.is("all")) {
            throw Commands.denied("SHOW ALL is not open to sessions", first);
        }
        if (in.take("transaction")) {
            in.expect("isolation");
            in.expect("level");
            return verbatim(StatementKind.SHOW);
        }
        String name = name();
        if (!Settings.readable().contains(name)) {
            throw unknown(name, first);
        }
        if (name.equals(Settings.HINTS)) {
            // Until it is set PostgreSQL does not know it.
            return new Command.Instead(
                    StatementKind.SHOW,
                    "SELECT COALESCE(NULLIF(pg_catalog.current_setting('ledgate.hints', true), ''), 'auto')"
                            + " AS \"ledgate.hints\"");
        }
        return verbatim(StatementKind.SHOW);
    }

    Command reset() throws Refusal {
        if (in.take("all")) {
            return verbatim(StatementKind.RESET);
        }
        Token first = in.peek();
        if (in.take("transaction")) {
            in.expect("isolation");
            in.expect("level");
            return verbatim(StatementKind.RESET);
        }
        String name = name();
        if (!Settings.isFree(name) && !Settings.isPinned(name)) {
            throw unknown(name, first);
        }
        return verbatim(StatementKind.RESET);
    }

    private Command modes() throws Refusal {
        if (in.done()) {
            throw in.syntax();
        }
        new Transactions(in).modes();
        return verbatim(StatementKind.SET);
    }

    /** A setting's name, in lower case; the words that stand for one are passed. */
    private String name() throws Refusal {
        Token first = in.peek();
        if (first.is("time") && in.peek(1).is("zone")) {
            in.skip(2);
            return "timezone";
        }
        if (in.take("names")) {
            return "client_encoding";
        }
        if (in.take("schema") && in.peek().kind() == TokenKind.STRING) {
            throw unknown("search_path", first);
        }
        if (!first.isWord()) {
            throw in.syntax();
        }
        in.skip(first.is("schema") ? 0 : 1);
        StringBuilder name = new StringBuilder(first.value().toLowerCase(Locale.ROOT));
        while (in.take('.')) {
            name.append('.').append(in.peek().value());
            in.skip(1);
        }
        return name.toString();
    }

    private List<String> values() throws Refusal {
        List<String> values = new ArrayList<>();
        StringBuilder value = new StringBuilder();
        while (!in.done()) {
            Token token = in.peek();
            boolean plain = token.isWord()
                    || token.kind() == TokenKind.STRING
                    || token.kind() == TokenKind.INTEGER
                    || token.kind() == TokenKind.DECIMAL
                    || token.is('-')
                    || token.is('+');
            if (token.is(',') && !value.isEmpty()) {
                values.add(value.toString());
                value.setLength(0);
            } else if (plain) {
                value.append(value.isEmpty() || value.charAt(0) == '-' ? "" : " ")
                        .append(token.value());
            } else {
                throw in.syntax();
            }
            in.skip(1);
        }
        if (value.isEmpty()) {
            throw in.syntax();
        }
        values.add(value.toString());
        return values;
    }

    private void check(String name, Token where, List<String> values) throws Refusal {
        if (Settings.isPinned(name) && !settings.keeps(name, values)) {
            throw new Refusal(
                    Denial.of(
                            SqlState.CANT_CHANGE_RUNTIME_PARAM,
                            "parameter \"" + name + "\" cannot be changed here",
                            "it decides what a statement means, so every session keeps it as it is"),
                    where.start());
        }
        if (!Settings.isPinned(name) && !Settings.isFree(name)) {
            throw unknown(name, where);
        }
    }

    private static Refusal unknown(String name, Token where) {
        return new Refusal(
                Denial.of(
                        SqlState.INSUFFICIENT_PRIVILEGE,
                        "parameter \"" + name + "\" does not exist or is not open to sessions"),
                where.start());
    }

    private static Command verbatim(StatementKind kind) {
        return new Verbatim(kind, Optional.empty());
    }
}
