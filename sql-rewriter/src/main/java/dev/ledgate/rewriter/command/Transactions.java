package dev.ledgate.rewriter.command;

import dev.ledgate.rewriter.Refusal;
import dev.ledgate.rewriter.StatementKind;
import dev.ledgate.rewriter.command.Command.Verbatim;
import dev.ledgate.rewriter.parse.Reader;
import java.util.Optional;

/** The commands of transactions. See the PostgreSQL manual, BEGIN, SAVEPOINT and SET TRANSACTION. */
final class Transactions {
    private final Reader in;

    Transactions(Reader in) {
        this.in = in;
    }

    /** @param word the first one, already passed */
    Command read(String word) throws Refusal {
        return switch (word) {
            case "begin" -> {
                workOrTransaction();
                modes();
                yield verbatim(StatementKind.BEGIN);
            }
            case "start" -> {
                in.expect("transaction");
                modes();
                yield verbatim(StatementKind.BEGIN);
            }
            case "commit", "end" -> {
                refusePrepared();
                workOrTransaction();
                chain();
                yield verbatim(StatementKind.COMMIT);
            }
            case "rollback", "abort" -> rollback(word);
            case "release" -> {
                in.take("savepoint");
                yield savepoint();
            }
            default -> savepoint();
        };
    }

    private Command rollback(String word) throws Refusal {
        refusePrepared();
        workOrTransaction();
        if (word.equals("rollback") && in.take("to")) {
            in.take("savepoint");
            return savepoint();
        }
        chain();
        return verbatim(StatementKind.ROLLBACK);
    }

    private Command savepoint() throws Refusal {
        if (!in.peek().isColumnName()) {
            throw in.syntax();
        }
        in.skip(1);
        return verbatim(StatementKind.SAVEPOINT);
    }

    private void refusePrepared() throws Refusal {
        if (in.peek().is("prepared")) {
            throw in.unsupported("a prepared transaction");
        }
    }

    private void workOrTransaction() {
        if (!in.take("work")) {
            in.take("transaction");
        }
    }

    private void chain() throws Refusal {
        if (in.take("and")) {
            in.take("no");
            in.expect("chain");
        }
    }

    /** Isolation level, READ ONLY and the like, to the end. */
    void modes() throws Refusal {
        while (!in.done()) {
            if (in.take("isolation")) {
                in.expect("level");
                level();
            } else if (in.take("read")) {
                if (!in.take("only")) {
                    in.expect("write");
                }
            } else {
                in.take("not");
                in.expect("deferrable");
            }
            if (in.take(',') && in.done()) {
                throw in.syntax();
            }
        }
    }

    private void level() throws Refusal {
        if (in.take("serializable")) {
            return;
        }
        if (in.take("repeatable")) {
            in.expect("read");
        } else {
            in.expect("read");
            if (!in.take("committed")) {
                in.expect("uncommitted");
            }
        }
    }

    private static Command verbatim(StatementKind kind) {
        return new Verbatim(kind, Optional.empty());
    }
}
