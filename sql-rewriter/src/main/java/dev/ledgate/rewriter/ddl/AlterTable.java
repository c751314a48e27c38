package dev.ledgate.rewriter.ddl;

import dev.ledgate.policy.Denial;
import dev.ledgate.policy.SqlState;
import dev.ledgate.rewriter.Refusal;
import dev.ledgate.rewriter.ddl.SchemaChange.Role;
import dev.ledgate.rewriter.ddl.SchemaChange.Use;
import java.util.Optional;
import java.util.Set;

/** ALTER TABLE. See the PostgreSQL manual. */
final class AlterTable {
    private final ChangeText out;
    private int table;

    AlterTable(ChangeText out) {
        this.out = out;
    }

    /** ALTER TABLE has been passed. */
    void read() throws Refusal {
        out.ifExists();
        out.take("only");
        table = out.relation(Role.ALTERED);
        out.in.take('*');
        if (out.take("rename")) {
            rename();
            return;
        }
        do {
            action();
        } while (out.take(','));
    }

    private void rename() throws Refusal {
        if (out.take("to")) {
            int offset = out.in.peek().start();
            out.relation(Optional.empty(), out.read(), Role.NEW_NAME, offset);
        } else if (out.take("constraint")) {
            out.droppedConstraint();
            out.expect("to");
            out.name();
        } else {
            out.take("column");
            out.column(table, Use.RENAMED);
            out.expect("to");
            out.column(table, Use.NEW_NAME);
        }
    }

    private void action() throws Refusal {
        if (out.take("add")) {
            add();
        } else if (out.take("drop")) {
            drop();
        } else if (out.take("alter")) {
            alter();
        } else if (out.take("validate")) {
            out.expect("constraint");
            out.name();
        } else {
            throw new Refusal(
                    Denial.of(
                            SqlState.INSUFFICIENT_PRIVILEGE,
                            "this form of ALTER TABLE is not open to sessions",
                            "columns, constraints and names can be changed; the rest is done by the hospital's administrator"
                                    + " on the database itself"),
                    out.in.peek().start());
        }
    }

    private void add() throws Refusal {
        TableElements elements = new TableElements(out, table);
        if (elements.isConstraint()) {
            elements.constraint(true);
        } else {
            out.take("column");
            out.ifNotExists();
            elements.column();
        }
    }

    private void drop() throws Refusal {
        if (out.take("constraint")) {
            out.ifExists();
            out.droppedConstraint();
            out.restrict(false);
        } else {
            out.take("column");
            out.ifExists();
            out.column(table, Use.DROPPED);
            out.restrict(true);
        }
    }

    private void alter() throws Refusal {
        out.refuse("constraint", "drop it and add it again");
        out.take("column");
        Use use = out.in.peek(1).is("type") || out.in.peek(2).is("data") ? Use.RETYPED : Use.SET;
        out.column(table, use);
        if (out.take("type")) {
            type();
        } else if (out.take("set")) {
            if (out.take("data")) {
                out.expect("type");
                type();
            } else if (out.take("default")) {
                out.expressionUntil(Set.of(), table, true);
            } else {
                out.expect("not", "null");
            }
        } else if (out.take("drop")) {
            if (out.take("identity")) {
                out.ifExists();
            } else if (!out.take("default")) {
                out.expect("not", "null");
            }
        } else if (out.take("add")) {
            new TableElements(out, table).identity();
        } else {
            throw out.in.syntax();
        }
    }

    private void type() throws Refusal {
        ColumnTypes.pass(out, false);
        out.refuse("collate", "columns take the database's collation");
        if (out.take("using")) {
            out.expressionUntil(Set.of(), table, false);
        }
    }
}
