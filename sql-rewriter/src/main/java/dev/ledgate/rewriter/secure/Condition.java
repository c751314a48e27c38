package dev.ledgate.rewriter.secure;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A condition over the columns of one row, in the small language of access strings and raises. It is total: for no row
 * does it raise an error, so it may be evaluated on rows that the user does not see.
 */
sealed interface Condition {
    /** The condition on the row that {@code alias} names, in parentheses where needed. */
    String sql(String alias);

    record All(List<Condition> parts) implements Condition {
        @Override
        public String sql(String alias) {
            return parts.stream().map(p -> p.sql(alias)).collect(Collectors.joining(" AND ", "(", ")"));
        }
    }

    record Any(List<Condition> parts) implements Condition {
        @Override
        public String sql(String alias) {
            return parts.stream().map(p -> p.sql(alias)).collect(Collectors.joining(" OR ", "(", ")"));
        }
    }

    record Not(Condition inner) implements Condition {
        @Override
        public String sql(String alias) {
            return "(NOT " + inner.sql(alias) + ")";
        }
    }

    record Constant(boolean value) implements Condition {
        @Override
        public String sql(String alias) {
            return value ? "true" : "false";
        }
    }

    /** @param operator of {@code pg_catalog} */
    record Comparison(Operand left, String operator, Operand right) implements Condition {
        @Override
        public String sql(String alias) {
            return "(" + SqlText.operation(left.sql(alias), operator, right.sql(alias)) + ")";
        }
    }

    record OneOf(Operand left, List<String> strings) implements Condition {
        @Override
        public String sql(String alias) {
            return "(" + SqlText.operation(left.sql(alias), "=", "ANY (" + SqlText.arrayLiteral(strings) + ")") + ")";
        }
    }

    /** @param test {@code NULL}, {@code NOT NULL}, {@code TRUE}, ... */
    record Is(Operand left, String test) implements Condition {
        @Override
        public String sql(String alias) {
            return "(" + left.sql(alias) + " IS " + test + ")";
        }
    }

    /**
     * A comparison whose meaning no setting of the session changes: dates and times are written in ISO form, and instants
     * without a zone are in UTC.
     */
    static Condition compare(Operand left, String operator, Operand right, Map<String, ColumnType> columns)
            throws UnreadableException {
        ColumnType leftType = left instanceof OwnColumn l ? columns.get(l.column()) : null;
        ColumnType rightType = right instanceof OwnColumn r ? columns.get(r.column()) : null;
        if (leftType != null && rightType != null) {
            if (leftType.isInstant() != rightType.isInstant()) {
                throw new UnreadableException("it compares a time with a zone and one without");
            }
            return new Comparison(left, operator, right);
        } else if (leftType != null && right instanceof Text text) {
            return new Comparison(left, operator, Temporal.constant(text, leftType));
        } else if (rightType != null && left instanceof Text text) {
            return new Comparison(Temporal.constant(text, rightType), operator, right);
        }
        return new Comparison(left, operator, right);
    }

    /** One side of a comparison. */
    sealed interface Operand {
        String sql(String alias);
    }

    record OwnColumn(String column) implements Operand {
        @Override
        public String sql(String alias) {
            return alias + "." + SqlText.name(column);
        }
    }

    /** @param function {@code lower} or {@code upper} */
    record CaseFolded(String function, String column) implements Operand {
        @Override
        public String sql(String alias) {
            return "pg_catalog." + function + "(" + alias + "." + SqlText.name(column) + ")";
        }
    }

    /** @param type {@code date} or {@code timestamp}; empty for a plain string */
    record Text(String value, String type) implements Operand {
        @Override
        public String sql(String alias) {
            return SqlText.literal(value) + (type.isEmpty() ? "" : "::pg_catalog." + type);
        }
    }

    record Numeral(String digits) implements Operand {
        @Override
        public String sql(String alias) {
            return digits.startsWith("-") ? "(" + digits + ")" : digits;
        }
    }

    /** The text is not of the small language. The message is for the hospital. */
    final class UnreadableException extends Exception {
        private static final long serialVersionUID = 1L;

        UnreadableException(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * Reads a condition.
     *
     * @param columns the columns that it may name, with their types
     * @throws UnreadableException if it is anything else
     */
    static Condition parse(String text, Map<String, ColumnType> columns) throws UnreadableException {
        ConditionParser parser = new ConditionParser(ConditionToken.scan(text));
        Condition condition = parser.condition(columns);
        parser.end();
        return condition;
    }
}
