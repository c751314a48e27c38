package dev.ledgate.rewriter.ddl;

import dev.ledgate.policy.Denial;
import dev.ledgate.policy.SqlState;
import dev.ledgate.rewriter.Refusal;
import dev.ledgate.rewriter.StatementKind;
import dev.ledgate.rewriter.ddl.SchemaChange.Column;
import dev.ledgate.rewriter.ddl.SchemaChange.Piece;
import dev.ledgate.rewriter.ddl.SchemaChange.Relation;
import dev.ledgate.rewriter.ddl.SchemaChange.Role;
import dev.ledgate.rewriter.ddl.SchemaChange.Use;
import dev.ledgate.rewriter.lexer.Token;
import dev.ledgate.rewriter.lexer.TokenKind;
import dev.ledgate.rewriter.parse.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads tokens and writes what was understood of them; nothing that was not read by name gets into the text. One thread. */
final class ChangeText {
    private static final String OURS = "ledgate_";

    final Reader in;
    private final List<Piece> pieces = new ArrayList<>();
    private final List<Relation> relations = new ArrayList<>();
    private final List<Column> columns = new ArrayList<>();
    private final List<String> droppedConstraints = new ArrayList<>();
    private boolean cascades;

    ChangeText(Reader in) {
        this.in = in;
    }

    SchemaChange change(StatementKind kind) throws Refusal {
        if (!in.done()) {
            throw in.syntax();
        }
        return new SchemaChange(kind, pieces, relations, columns, droppedConstraints, cascades);
    }

    void write(String text) {
        pieces.add(new Piece.Text(text, in.peek().start()));
    }

    /** Passes a key word, and writes it, if it is next. */
    boolean take(String keyword) {
        if (!in.peek().is(keyword)) {
            return false;
        }
        write(keyword.toUpperCase(Locale.ROOT));
        in.skip(1);
        return true;
    }

    boolean take(char mark) {
        if (!in.peek().is(mark)) {
            return false;
        }
        write(String.valueOf(mark));
        in.skip(1);
        return true;
    }

    void expect(String... keywords) throws Refusal {
        for (String keyword : keywords) {
            if (!take(keyword)) {
                throw in.syntax();
            }
        }
    }

    void expect(char mark) throws Refusal {
        if (!take(mark)) {
            throw in.syntax();
        }
    }

    /** Refuses a construct by its first word. */
    void refuse(String keyword, String hint) throws Refusal {
        if (in.peek().is(keyword)) {
            throw in.unsupported(keyword.toUpperCase(Locale.ROOT), hint);
        }
    }

    void ifExists() throws Refusal {
        if (take("if")) {
            expect("exists");
        }
    }

    void ifNotExists() throws Refusal {
        if (take("if")) {
            expect("not", "exists");
        }
    }

    /** A name with or without its schema. @return its number */
    int relation(Role role) throws Refusal {
        int offset = in.peek().start();
        String name = read();
        Optional<String> schema = Optional.empty();
        if (in.take('.')) {
            schema = Optional.of(name);
            name = behindDot();
        }
        return relation(schema, name, role, offset);
    }

    int relation(Optional<String> schema, String name, Role role, int offset) throws Refusal {
        if (name.startsWith(OURS) && role != Role.REFERENCED) {
            throw ours(offset);
        }
        relations.add(new Relation(schema, name, role, offset));
        pieces.add(new Piece.Name(relations.size() - 1));
        return relations.size() - 1;
    }

    Relation relation(int number) {
        return relations.get(number);
    }

    /** A column's name. */
    String column(int relation, Use use) throws Refusal {
        int offset = in.peek().start();
        String name = read();
        columns.add(new Column(relation, name, use, offset));
        pieces.add(new Piece.Text(quoted(name), offset));
        return name;
    }

    void column(int relation, String name, Use use, int offset) {
        columns.add(new Column(relation, name, use, offset));
    }

    /** {@code (a, b)}. */
    void columns(int relation, Use use) throws Refusal {
        expect('(');
        do {
            column(relation, use);
        } while (take(','));
        expect(')');
    }

    /** The name of a constraint or an index. */
    String name() throws Refusal {
        int offset = in.peek().start();
        String name = read();
        if (name.startsWith(OURS)) {
            throw ours(offset);
        }
        pieces.add(new Piece.Text(quoted(name), offset));
        return name;
    }

    void droppedConstraint() throws Refusal {
        droppedConstraints.add(name());
    }

    private static Refusal ours(int offset) {
        return new Refusal(
                Denial.of(
                        SqlState.INSUFFICIENT_PRIVILEGE,
                        "names that begin with " + OURS + " are Ledgate's own",
                        "take another name"),
                offset);
    }

    /** A name, not written. */
    String read() throws Refusal {
        if (!in.peek().isColumnName()) {
            throw in.syntax();
        }
        return next();
    }

    String behindDot() throws Refusal {
        if (!in.peek().isWord()) {
            throw in.syntax();
        }
        return next();
    }

    /** As the lexer gives it: cut where PostgreSQL cuts it. */
    private String next() {
        String name = in.peek().value();
        in.skip(1);
        return name;
    }

    static String quoted(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }

    static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    void integer() throws Refusal {
        String sign = in.take('-') ? "-" : "";
        if (sign.isEmpty()) {
            in.take('+');
        }
        boolean whole = in.peek().kind() == TokenKind.INTEGER
                || (in.peek().kind() == TokenKind.DECIMAL && in.peek().value().matches("\\d+"));
        if (!whole) {
            throw in.syntax();
        }
        write(sign + in.peek().value());
        in.skip(1);
    }

    /** {@code (expression)}; a sub-query is refused. */
    void parenthesised(int relation) throws Refusal {
        if (!in.peek().is('(')) {
            throw in.syntax();
        }
        int close = in.closing(in.index());
        in.skip(1);
        expression(close, relation, false);
        in.skip(1);
    }

    /** An expression that ends before one of these words, a comma, a bracket that closes or the end. */
    void expressionUntil(Set<String> words, int relation, boolean counts) throws Refusal {
        int at = in.index();
        while (at < in.end()) {
            Token token = in.at(at);
            boolean stops = at > in.index() && token.kind() == TokenKind.KEYWORD && words.contains(token.value());
            if (stops || token.is(',') || token.is(')') || token.is(']')) {
                break;
            }
            at = token.is('(') || token.is('[') ? in.closing(at) + 1 : at + 1;
        }
        expression(at, relation, counts);
    }

    private void expression(int to, int relation, boolean counts) throws Refusal {
        if (to <= in.index()) {
            throw in.syntax();
        }
        pieces.add(new Piece.Expression(in.index(), to, relation, counts));
        in.skip(to - in.index());
    }

    /** RESTRICT is what is done anyway. */
    void restrict(boolean cascadeToo) throws Refusal {
        if (cascadeToo && take("cascade")) {
            cascades = true;
        } else if (!take("restrict")) {
            refuse("cascade", "drop what depends on it first");
        }
    }
}
