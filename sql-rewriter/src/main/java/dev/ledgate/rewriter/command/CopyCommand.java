package dev.ledgate.rewriter.command;

import dev.ledgate.rewriter.Refusal;
import dev.ledgate.rewriter.lexer.Token;
import dev.ledgate.rewriter.lexer.TokenKind;
import dev.ledgate.rewriter.mention.Span;
import dev.ledgate.rewriter.parse.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** COPY to the client, of a table or a query, and from the client into a table. See the PostgreSQL manual, COPY. One thread, one statement. */
final class CopyCommand {
    /** What may stand behind STDOUT, in the old notation and the new one. */
    private static final Set<String> OPTIONS = Set.of(
            "as",
            "binary",
            "csv",
            "delimiter",
            "delimiters",
            "escape",
            "false",
            "force",
            "force_quote",
            "format",
            "header",
            "null",
            "off",
            "on",
            "quote",
            "text",
            "true",
            "with");

    private final Reader in;
    private boolean binary;

    CopyCommand(Reader in) {
        this.in = in;
    }

    Command read() throws Refusal {
        if (in.take("binary")) {
            throw in.unsupported(
                    "COPY BINARY", "write COPY ... TO STDOUT (FORMAT binary); rows are taken as text or csv");
        }
        return in.peek().is('(') ? query() : table();
    }

    private Command query() throws Refusal {
        int open = in.index();
        int close = in.closing(open);
        if (close == open + 1) {
            throw in.syntax();
        }
        String query = new Span(in.at(open + 1).start(), in.at(close - 1).end())
                .of(in.tokens().text());
        in.skip(close + 1 - open);
        String tail = tail();
        return new Command.CopyOut(query, Optional.empty(), tail, binary);
    }

    private Command table() throws Refusal {
        Token first = in.peek();
        if (!first.isColumnName()) {
            throw in.syntax();
        }
        in.skip(1);
        Token last = first;
        Optional<String> schema = Optional.empty();
        if (in.take('.')) {
            schema = Optional.of(first.value());
            last = in.peek();
            if (!last.isWord()) {
                throw in.syntax();
            }
            in.skip(1);
        }
        String text = in.tokens().text();
        String name = new Span(first.start(), last.end()).of(text);
        List<String> columns = new ArrayList<>();
        String listed = "*";
        if (in.peek().is('(')) {
            int open = in.index();
            in.skip(1);
            do {
                if (!in.peek().isColumnName()) {
                    throw in.syntax();
                }
                columns.add(in.peek().value());
                in.skip(1);
            } while (in.take(','));
            int close = in.index();
            in.expect(')');
            listed = new Span(in.at(open + 1).start(), in.at(close - 1).end()).of(text);
        }
        if (in.take("from")) {
            return from(
                    new Command.CopiedTable(schema, last.value(), columns), name, new Span(first.start(), last.end()));
        }
        String tail = tail();
        return new Command.CopyOut(
                "SELECT " + listed + " FROM " + name,
                Optional.of(new Command.CopiedTable(schema, last.value(), columns)),
                tail,
                binary);
    }

    private Command from(Command.CopiedTable table, String name, Span span) throws Refusal {
        if (!in.take("stdin") && !in.take("stdout")) {
            throw Commands.denied("COPY from files and programs of the server is not open to sessions", in.peek());
        }
        return new Command.CopyFrom(table, name, span, new CopyInOptions(in).read());
    }

    private String tail() throws Refusal {
        int start = in.peek().start();
        in.expect("to");
        if (!in.take("stdout") && !in.take("stdin")) {
            throw Commands.denied("COPY to files and programs of the server is not open to sessions", in.peek());
        }
        while (!in.done()) {
            option(in.peek());
        }
        return in.tokens().text().substring(start);
    }

    private void option(Token token) throws Refusal {
        boolean mark = token.is('(') || token.is(')') || token.is(',') || token.is('*');
        boolean value = token.kind() == TokenKind.STRING || token.kind() == TokenKind.INTEGER;
        // The columns of FORCE QUOTE are names.
        boolean word = token.isWord() && (OPTIONS.contains(token.value()) || isForced());
        if (!mark && !value && !word) {
            throw in.unsupported("this option of COPY");
        }
        binary |= (token.isWord() || value) && token.value().equalsIgnoreCase("binary");
        in.skip(1);
    }

    /** Whether the word at hand stands in a list behind FORCE QUOTE or FORCE_QUOTE. */
    private boolean isForced() {
        for (int i = in.index() - 1; i > 0; i--) {
            Token token = in.at(i);
            if (token.value().equals("force_quote")
                    || (token.is("quote") && in.at(i - 1).is("force"))) {
                return true;
            } else if (!token.is(',') && !token.is('(') && !token.isWord()) {
                return false;
            }
        }
        return false;
    }
}
