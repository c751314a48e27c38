package dev.ledgate.rewriter.parse;

import java.util.ArrayDeque;
import java.util.Deque;

/** What is known of the brackets around a token. */
final class Frame {
    enum Kind {
        /** The statement, a sub-query, an expression or a list in parentheses. */
        PLAIN,
        /** Arguments of a function. */
        ARGUMENTS,
        /** Arguments of one of the functions whose arguments are kept apart by words, such as {@code substring}. */
        WORDED_ARGUMENTS,
        CAST,
        /** Behind OVER, or of WINDOW. */
        WINDOW,
        /** Of joins within FROM. */
        JOINS,
        /** Of the functions of ROWS FROM. */
        ROWS,
        SUBSCRIPT,
        ARRAY
    }

    enum Clause {
        NONE,
        WITH,
        SELECT_LIST,
        FROM,
        GROUP_BY,
        WINDOW,
        ORDER_BY,
        VALUES,
        OTHER
    }

    final Kind kind;
    /** What is to be written behind the closing bracket. */
    final String tail;

    Clause clause = Clause.NONE;
    /** Whether its WITH is the first word of the statement. */
    boolean leadingWith;

    /** Whether a SELECT has begun that has no FROM yet. */
    boolean lacksFrom;
    /** Whether a name here would be an item of FROM. */
    boolean itemExpected;

    /** Of FROM: for each JOIN whose condition is still to come, whether its right side is a join too. */
    final Deque<Boolean> joins = new ArrayDeque<>();

    /** Whether ORDER BY, LIMIT, OFFSET or FETCH has been seen. */
    boolean ordered;

    /** Operators and other words that bind operands, for the limit on them. */
    int operators;

    /** Whether the brackets are an item of FROM. */
    boolean item;

    /** The name of the function, if the brackets are those of a function as an item of FROM. */
    String function = "";

    Frame(Kind kind, String tail) {
        this.kind = kind;
        this.tail = tail;
    }
}
