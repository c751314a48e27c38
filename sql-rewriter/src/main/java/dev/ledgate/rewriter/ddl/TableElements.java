package dev.ledgate.rewriter.ddl;

import dev.ledgate.rewriter.Refusal;
import dev.ledgate.rewriter.ddl.SchemaChange.Role;
import dev.ledgate.rewriter.ddl.SchemaChange.Use;
import java.util.Set;

/** Columns and constraints, as CREATE TABLE and ALTER TABLE ... ADD have them. See the PostgreSQL manual, CREATE TABLE. */
final class TableElements {
    /** What may follow the default of a column. */
    private static final Set<String> BEHIND_DEFAULT = Set.of(
            "not",
            "null",
            "default",
            "primary",
            "unique",
            "check",
            "references",
            "generated",
            "constraint",
            "collate",
            "deferrable",
            "initially");

    private static final Set<String> OF_TABLE =
            Set.of("constraint", "check", "unique", "primary", "foreign", "exclude");

    private final ChangeText out;
    private final int table;

    TableElements(ChangeText out, int table) {
        this.out = out;
        this.table = table;
    }

    /** Whether a constraint of the table begins here, and not a column. */
    boolean isConstraint() {
        return OF_TABLE.contains(out.in.peek().value())
                && out.in.peek().kind() == dev.ledgate.rewriter.lexer.TokenKind.KEYWORD;
    }

    void column() throws Refusal {
        int offset = out.in.peek().start();
        String name = out.column(table, Use.ADDED);
        ColumnTypes.pass(out, true);
        boolean more = true;
        while (more) {
            if (out.take("constraint")) {
                out.name();
            }
            more = columnConstraint(name, offset);
        }
    }

    private boolean columnConstraint(String name, int offset) throws Refusal {
        if (out.take("not")) {
            if (!out.take("deferrable")) {
                out.expect("null");
            }
        } else if (out.take("default")) {
            out.expressionUntil(BEHIND_DEFAULT, table, true);
        } else if (out.take("primary")) {
            out.expect("key");
        } else if (out.take("check")) {
            check();
        } else if (out.take("references")) {
            references();
        } else if (out.take("generated")) {
            generated(name, offset);
        } else if (!out.take("null") && !out.take("unique") && !deferring()) {
            out.refuse("collate", "columns take the database's collation");
            return false;
        }
        return true;
    }

    /** GENERATED has been passed. */
    private void generated(String name, int offset) throws Refusal {
        boolean always = out.take("always");
        if (!always) {
            out.expect("by", "default");
        }
        out.expect("as");
        if (out.take("identity")) {
            if (out.take('(')) {
                Sequences.options(out, false);
                out.expect(')');
            }
        } else if (always) {
            out.parenthesised(table);
            out.expect("stored");
            out.column(table, name, Use.GENERATED, offset);
        } else {
            throw out.in.syntax();
        }
    }

    /** Identity of a column that is there. */
    void identity() throws Refusal {
        out.expect("generated");
        if (!out.take("always")) {
            out.expect("by", "default");
        }
        out.expect("as", "identity");
        if (out.take('(')) {
            Sequences.options(out, false);
            out.expect(')');
        }
    }

    private void check() throws Refusal {
        out.parenthesised(table);
        if (out.take("no")) {
            out.expect("inherit");
        }
    }

    private boolean deferring() throws Refusal {
        if (out.take("deferrable")) {
            return true;
        }
        if (out.take("initially")) {
            if (!out.take("deferred")) {
                out.expect("immediate");
            }
            return true;
        }
        return false;
    }

    /** @param later whether NOT VALID may stand here */
    void constraint(boolean later) throws Refusal {
        if (out.take("constraint")) {
            out.name();
        }
        if (out.take("check")) {
            check();
        } else if (out.take("unique")) {
            out.refuse("using", "name the columns");
            out.columns(table, Use.CONSTRAINED);
        } else if (out.take("primary")) {
            out.expect("key");
            out.refuse("using", "name the columns");
            out.columns(table, Use.CONSTRAINED);
        } else if (out.take("foreign")) {
            out.expect("key");
            out.columns(table, Use.CONSTRAINED);
            out.expect("references");
            references();
        } else {
            out.refuse("exclude", "use UNIQUE or CHECK");
            throw out.in.syntax();
        }
        out.refuse("include", "name key columns alone");
        boolean more = true;
        while (more) {
            if (out.take("not")) {
                if (!later || !out.take("valid")) {
                    out.expect("deferrable");
                }
            } else {
                more = deferring();
            }
        }
    }

    /** REFERENCES has been passed. */
    private void references() throws Refusal {
        int other = out.relation(Role.REFERENCED);
        if (out.in.peek().is('(')) {
            out.columns(other, Use.CONSTRAINED);
        }
        boolean more = true;
        while (more) {
            if (out.take("match")) {
                if (!out.take("full")) {
                    out.expect("simple");
                }
            } else if (out.take("on")) {
                if (!out.take("delete")) {
                    out.expect("update");
                }
                action();
            } else {
                more = false;
            }
        }
    }

    private void action() throws Refusal {
        if (out.take("no")) {
            out.expect("action");
        } else if (out.take("set")) {
            if (!out.take("null")) {
                out.expect("default");
            }
        } else if (!out.take("cascade")) {
            out.expect("restrict");
        }
    }
}
