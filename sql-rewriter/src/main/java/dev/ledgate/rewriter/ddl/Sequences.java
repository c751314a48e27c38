package dev.ledgate.rewriter.ddl;

import dev.ledgate.rewriter.Refusal;
import dev.ledgate.rewriter.ddl.SchemaChange.Role;
import dev.ledgate.rewriter.ddl.SchemaChange.Use;
import java.util.Optional;

/** Options of sequences. See the PostgreSQL manual, CREATE SEQUENCE and ALTER SEQUENCE. */
final class Sequences {
    private Sequences() {}

    /** @param altered whether RESTART and OWNED BY may stand here */
    static void options(ChangeText out, boolean altered) throws Refusal {
        boolean more = true;
        while (more) {
            more = option(out, altered);
        }
    }

    private static boolean option(ChangeText out, boolean altered) throws Refusal {
        if (out.take("as")) {
            if (!out.take("smallint") && !out.take("integer") && !out.take("int")) {
                out.expect("bigint");
            }
        } else if (out.take("increment")) {
            out.take("by");
            out.integer();
        } else if (out.take("minvalue") || out.take("maxvalue") || out.take("cache")) {
            out.integer();
        } else if (out.take("start")) {
            out.take("with");
            out.integer();
        } else if (out.take("no")) {
            if (!out.take("minvalue") && !out.take("maxvalue")) {
                out.expect("cycle");
            }
        } else if (altered && out.take("restart")) {
            if (out.take("with")) {
                out.integer();
            } else if (out.in.peek().kind() == dev.ledgate.rewriter.lexer.TokenKind.INTEGER) {
                out.integer();
            }
        } else if (altered && out.take("owned")) {
            owned(out);
        } else {
            if (!altered) {
                out.refuse("owned", "make the sequence first, then ALTER SEQUENCE ... OWNED BY");
            }
            return out.take("cycle");
        }
        return true;
    }

    /** {@code OWNED BY table.column} or {@code schema.table.column}. */
    private static void owned(ChangeText out) throws Refusal {
        out.expect("by");
        if (out.take("none")) {
            return;
        }
        columnOfTable(out, Role.REFERENCED, Use.CONSTRAINED);
    }

    /** The name of a column with that of its table. */
    static void columnOfTable(ChangeText out, Role role, Use use) throws Refusal {
        int offset = out.in.peek().start();
        String first = out.read();
        out.in.expect('.');
        int second = out.in.peek().start();
        String name = out.behindDot();
        if (out.in.take('.')) {
            int third = out.in.peek().start();
            String column = out.behindDot();
            add(out, out.relation(Optional.of(first), name, role, offset), column, use, third);
        } else {
            add(out, out.relation(Optional.empty(), first, role, offset), name, use, second);
        }
    }

    private static void add(ChangeText out, int table, String column, Use use, int offset) {
        out.write(".");
        out.write(ChangeText.quoted(column));
        out.column(table, column, use, offset);
    }
}
