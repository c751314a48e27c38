package dev.ledgate.rewriter;

import dev.ledgate.policy.ColumnName;
import dev.ledgate.policy.Denial;
import dev.ledgate.policy.TableName;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;

/** What became of a statement. */
public sealed interface RewriteResult {
    /**
     * A statement that obeys the rule.
     *
     * @param kind what it is
     * @param sql the text to send, in parts: between two parts stands the sealed form of one literal of
     *     {@code sealedInputs}, as {@code '\x...'::pg_catalog.bytea}. One part when no literal is sealed. Parameters keep
     *     the user's numbers.
     * @param maySeal whether sealed cells may come back, so that the session has to ask for their columns' types and open
     *     them
     * @param tables the hospital's tables that it reads or writes
     * @param cursor the cursor that DECLARE, FETCH, MOVE or CLOSE names, or the prepared statement that PREPARE, EXECUTE or
     *     DEALLOCATE names; empty for CLOSE ALL, DEALLOCATE ALL and for other statements
     * @param sealedInputs values that must be sealed on their way in, in the order of their literals in {@code sql}, then
     *     those that are parameters
     * @param maskings what is hidden or coarser, for notices and explanations
     * @param positions how places in {@code sql} map back to the user's text
     * @param copy of COPY_FROM, what the client will send; {@code sql} is then the INSERT that takes one row, each column a
     *     parameter
     * @param onlyReads whether running it changes nothing but what it answers: no rows, locks, sequences or settings
     */
    record Rewritten(
            StatementKind kind,
            List<String> sql,
            boolean maySeal,
            SortedSet<TableName> tables,
            Optional<String> cursor,
            List<SealedInput> sealedInputs,
            List<Masking> maskings,
            PositionMap positions,
            Optional<CopyInput> copy,
            boolean onlyReads)
            implements RewriteResult {
        /** Any statement but a copy into a table. It is taken to do more than read. */
        public Rewritten(
                StatementKind kind,
                List<String> sql,
                boolean maySeal,
                SortedSet<TableName> tables,
                Optional<String> cursor,
                List<SealedInput> sealedInputs,
                List<Masking> maskings,
                PositionMap positions) {
            this(kind, sql, maySeal, tables, cursor, sealedInputs, maskings, positions, Optional.empty(), false);
        }

        public Rewritten {
            sql = List.copyOf(sql);
            sealedInputs = List.copyOf(sealedInputs);
            maskings = List.copyOf(maskings);
        }

        /** The same statement, which {@link #onlyReads}. */
        public Rewritten thatOnlyReads() {
            return new Rewritten(kind, sql, maySeal, tables, cursor, sealedInputs, maskings, positions, copy, true);
        }

        /** The text to send. @throws IllegalStateException if literals have to be sealed first */
        public String text() {
            if (sql.size() != 1) {
                throw new IllegalStateException("the statement has literals to seal");
            }
            return sql.get(0);
        }
    }

    /** The rows of a copy into a table. @param columns their names, in the order of the fields */
    record CopyInput(List<String> columns, CopyFormat format) {
        public CopyInput {
            columns = List.copyOf(columns);
        }
    }

    /**
     * A refusal.
     *
     * @param denial what the client is told
     * @param position where in the user's text, in characters from 1
     */
    record Refused(Denial denial, OptionalInt position) implements RewriteResult {}

    /**
     * A value on its way into a sealed column, or one that a searchable sealed column is compared with.
     *
     * @param column the column
     * @param value the plaintext
     * @param rowKey the values of the row's key columns, in the order of the table's rule; empty for a search
     * @param patient the patient's key; the empty text for a search
     * @param search whether the value is looked for, by its blind index, and not stored
     */
    record SealedInput(ColumnName column, Source value, List<Source> rowKey, Source patient, boolean search) {
        /** Characters of a literal that is looked for, as it stands in the text to send. */
        public static final int SOUGHT_LENGTH = "'\\x'::pg_catalog.bytea".length() + 40;

        /** A value to be stored. */
        public SealedInput(ColumnName column, Source value, List<Source> rowKey, Source patient) {
            this(column, value, rowKey, patient, false);
        }

        /** A value to be looked for. */
        public static SealedInput sought(ColumnName column, Source value) {
            return new SealedInput(column, value, List.of(), Source.literal(""), true);
        }
    }

    /** Where a value comes from. Exactly one of the two is present. */
    record Source(Optional<String> literal, OptionalInt parameter) {
        public static Source literal(String text) {
            return new Source(Optional.of(text), OptionalInt.empty());
        }

        /** @param number as in {@code $1} */
        public static Source parameter(int number) {
            return new Source(Optional.empty(), OptionalInt.of(number));
        }

        @Override
        public String toString() {
            return parameter.isPresent() ? "$" + parameter.getAsInt() : "literal";
        }
    }

    /**
     * One column that the user does not see as it is stored.
     *
     * @param column the column
     * @param shown for people: {@code hidden}, {@code year}, {@code hidden for some patients}, ...
     * @param reason for people: the level it needs and the level held
     */
    record Masking(ColumnName column, String shown, String reason) {}

    /** Maps places in the rewritten text to the user's text, both in characters from 1. */
    interface PositionMap {
        /** Empty where the place has no counterpart. */
        OptionalInt original(int rewritten);
    }
}
