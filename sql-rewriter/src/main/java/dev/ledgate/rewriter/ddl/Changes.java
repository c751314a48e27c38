package dev.ledgate.rewriter.ddl;

import dev.ledgate.policy.Denial;
import dev.ledgate.policy.SqlState;
import dev.ledgate.rewriter.Refusal;
import dev.ledgate.rewriter.StatementKind;
import dev.ledgate.rewriter.ddl.SchemaChange.Role;
import dev.ledgate.rewriter.ddl.SchemaChange.Use;
import dev.ledgate.rewriter.lexer.Token;
import dev.ledgate.rewriter.lexer.TokenKind;
import dev.ledgate.rewriter.parse.Reader;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads statements that change tables, indexes and sequences. Safe for any thread. */
public final class Changes {
    private static final Set<String> METHODS = Set.of("btree", "hash", "gin", "gist", "brin", "spgist");
    private static final Set<String> OPERATOR_CLASSES = Set.of(
            "text_pattern_ops",
            "varchar_pattern_ops",
            "bpchar_pattern_ops",
            "jsonb_ops",
            "jsonb_path_ops",
            "array_ops");
    private static final Set<String> BEHIND_INDEXED = Set.of("asc", "desc", "nulls");

    private final ChangeText out;

    private Changes(Reader in) {
        this.out = new ChangeText(in);
    }

    /**
     * Reads one statement to its end.
     *
     * @param in at its first word, which is one of alter, analyze, analyse, comment, create, drop and truncate
     * @throws Refusal naming what is not in the grammar; 42501 for what no session may do
     */
    public static SchemaChange read(Reader in) throws Refusal {
        return new Changes(in).read();
    }

    private SchemaChange read() throws Refusal {
        Token first = out.in.peek();
        if (first.value().equals("analyse")) {
            out.write("ANALYZE");
            out.in.skip(1);
            return analyze();
        }
        out.expect(first.value());
        return switch (first.value()) {
            case "create" -> create(first);
            case "alter" -> alter(first);
            case "drop" -> drop(first);
            case "truncate" -> truncate();
            case "comment" -> comment(first);
            default -> analyze();
        };
    }

    private SchemaChange create(Token first) throws Refusal {
        if (out.take("table")) {
            return createTable();
        }
        boolean unique = out.in.peek().is("unique") && out.in.peek(1).is("index");
        if (unique) {
            out.take("unique");
        }
        if (out.take("index")) {
            return createIndex();
        }
        if (out.take("sequence")) {
            out.ifNotExists();
            out.relation(Role.SEQUENCE_CREATED);
            Sequences.options(out, false);
            return out.change(StatementKind.CREATE_SEQUENCE);
        }
        throw denied(first);
    }

    private SchemaChange createTable() throws Refusal {
        out.ifNotExists();
        int table = out.relation(Role.CREATED);
        for (String word : Set.of("as", "of", "partition")) {
            out.refuse(word, "name the columns: a table made from others is filled by INSERT ... SELECT");
        }
        out.expect('(');
        TableElements elements = new TableElements(out, table);
        if (!out.in.peek().is(')')) {
            do {
                out.refuse("like", "name the columns");
                if (elements.isConstraint()) {
                    elements.constraint(false);
                } else {
                    elements.column();
                }
            } while (out.take(','));
        }
        out.expect(')');
        for (String word : Set.of("inherits", "partition", "with", "without", "tablespace", "using", "on", "as")) {
            out.refuse(word, "a table is made of columns and constraints alone");
        }
        return out.change(StatementKind.CREATE_TABLE);
    }

    private SchemaChange createIndex() throws Refusal {
        concurrently();
        out.ifNotExists();
        if (!out.in.peek().is("on")) {
            out.name();
        }
        out.expect("on");
        out.refuse("only", "leave it out: an index stands on a table with all its partitions");
        int table = out.relation(Role.INDEXED);
        if (out.take("using")) {
            String method = out.in.peek().value();
            if (!METHODS.contains(method) || out.in.peek().kind() != TokenKind.IDENTIFIER) {
                throw out.in.unsupported("this kind of index");
            }
            out.write(method);
            out.in.skip(1);
        }
        out.expect('(');
        do {
            indexed(table);
        } while (out.take(','));
        out.expect(')');
        if (out.take("include")) {
            out.columns(table, Use.CONSTRAINED);
        }
        if (out.take("where")) {
            out.expressionUntil(Set.of(), table, false);
        }
        for (String word : Set.of("with", "tablespace", "nulls")) {
            out.refuse(word, "leave it out");
        }
        return out.change(StatementKind.CREATE_INDEX);
    }

    private void concurrently() throws Refusal {
        out.refuse(
                "concurrently",
                "it cannot run inside a transaction, and changes of tables run in one here: leave it out, or have the"
                        + " hospital's administrator make it on the database itself");
    }

    private void indexed(int table) throws Refusal {
        if (out.in.peek().is('(')) {
            out.parenthesised(table);
        } else if (out.in.peek(1).is('(')) {
            int close = out.in.closing(out.in.index() + 1);
            out.expressionUntil(afterCall(close), table, false);
        } else {
            out.column(table, Use.CONSTRAINED);
        }
        out.refuse("collate", "columns take the database's collation");
        if (OPERATOR_CLASSES.contains(out.in.peek().value())) {
            out.write(out.in.peek().value());
            out.in.skip(1);
        }
        if (!out.take("asc")) {
            out.take("desc");
        }
        if (out.take("nulls") && !out.take("first")) {
            out.expect("last");
        }
    }

    /** Nothing may follow the bracket of the call but what is no part of the expression. */
    private Set<String> afterCall(int close) throws Refusal {
        Token behind = out.in.at(close + 1);
        boolean ends = behind.is(',')
                || behind.is(')')
                || (behind.kind() == TokenKind.KEYWORD && BEHIND_INDEXED.contains(behind.value()));
        if (!ends) {
            throw Refusal.unsupported("this expression of an index", "put it in parentheses", behind.start());
        }
        return BEHIND_INDEXED;
    }

    private SchemaChange alter(Token first) throws Refusal {
        if (out.take("table")) {
            new AlterTable(out).read();
            return out.change(StatementKind.ALTER_TABLE);
        }
        if (out.take("sequence")) {
            out.ifExists();
            out.relation(Role.SEQUENCE_CHANGED);
            Sequences.options(out, true);
            return out.change(StatementKind.ALTER_SEQUENCE);
        }
        throw denied(first);
    }

    private SchemaChange drop(Token first) throws Refusal {
        if (out.take("table")) {
            names(Role.DROPPED, true);
            return out.change(StatementKind.DROP_TABLE);
        } else if (out.take("index")) {
            concurrently();
            names(Role.INDEX_DROPPED, false);
            return out.change(StatementKind.DROP_INDEX);
        } else if (out.take("sequence")) {
            names(Role.SEQUENCE_CHANGED, false);
            return out.change(StatementKind.DROP_SEQUENCE);
        }
        throw denied(first);
    }

    private void names(Role role, boolean cascade) throws Refusal {
        out.ifExists();
        do {
            out.relation(role);
        } while (out.take(','));
        out.restrict(cascade);
    }

    private SchemaChange truncate() throws Refusal {
        out.take("table");
        do {
            out.refuse("only", "leave it out");
            out.relation(Role.TRUNCATED);
            out.in.take('*');
        } while (out.take(','));
        if (out.take("restart") || out.take("continue")) {
            out.expect("identity");
        }
        out.restrict(false);
        return out.change(StatementKind.TRUNCATE);
    }

    private SchemaChange analyze() throws Refusal {
        if (out.in.done() || out.in.peek().is('(') || out.in.peek().is("verbose")) {
            throw out.in.unsupported("ANALYZE without the names of tables, or with options", "write ANALYZE table");
        }
        do {
            int table = out.relation(Role.DESCRIBED);
            if (out.in.peek().is('(')) {
                out.columns(table, Use.DESCRIBED);
            }
        } while (out.take(','));
        return out.change(StatementKind.ANALYZE);
    }

    private SchemaChange comment(Token first) throws Refusal {
        out.expect("on");
        if (out.take("table")) {
            out.relation(Role.DESCRIBED);
        } else if (out.take("column")) {
            Sequences.columnOfTable(out, Role.DESCRIBED, Use.DESCRIBED);
        } else {
            throw denied(first);
        }
        out.expect("is");
        if (!out.take("null")) {
            if (out.in.peek().kind() != TokenKind.STRING) {
                throw out.in.syntax();
            }
            out.write(ChangeText.literal(out.in.peek().value()));
            out.in.skip(1);
        }
        return out.change(StatementKind.COMMENT);
    }

    /** What no session may do, in the words that sessions got before there was anything else. */
    private Refusal denied(Token first) {
        return new Refusal(
                Denial.of(
                        SqlState.INSUFFICIENT_PRIVILEGE,
                        first.value().toUpperCase(Locale.ROOT) + " of this is not open to sessions",
                        "tables, indexes and sequences can be changed here; the hospital's administrator does the rest on the"
                                + " database itself"),
                first.start());
    }

    /** How a relation is written. */
    public static String qualified(Optional<String> schema, String name) {
        return schema.map(s -> ChangeText.quoted(s) + ".").orElse("") + ChangeText.quoted(name);
    }

    /** A constant of type text. */
    public static String literal(String text) {
        return ChangeText.literal(text);
    }
}
