package dev.ledgate.rewriter.shape;

import dev.ledgate.policy.Denial;
import dev.ledgate.policy.SqlState;
import dev.ledgate.rewriter.Refusal;
import dev.ledgate.rewriter.lexer.Token;
import dev.ledgate.rewriter.lexer.TokenKind;
import dev.ledgate.rewriter.lexer.Tokens;
import dev.ledgate.rewriter.mention.ColumnRef;
import dev.ledgate.rewriter.mention.OperatorUse;
import dev.ledgate.rewriter.mention.TypeUse;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Which functions, types and operators a statement may use: those on the lists, whoever asks. Safe for any thread. */
public final class ShapeRules {
    private static final String CATALOG_SCHEMA = "pg_catalog";
    private static final AllowList FUNCTIONS = AllowList.load("functions.txt");
    private static final AllowList TYPES = AllowList.load("types.txt");
    private static final AllowList OPERATORS = AllowList.load("operators.txt");

    /**
     * What {@code set_config} may set: asyncpg turns jit off around its look at the types of a result, Django sets the time
     * zone when it connects. SET may set the time zone too.
     */
    private static final Set<String> SET_BY_DRIVERS = Set.of("jit", "timezone");

    /** What changes a setting or lets go of locks. Everything else on the list of functions only computes. */
    private static final Set<String> CHANGE_SESSION = Set.of("set_config", "pg_advisory_unlock_all");

    private ShapeRules() {}

    /** Whether an allowed function does more than compute: it changes the session. */
    public static boolean changesSession(String function) {
        return CHANGE_SESSION.contains(function);
    }

    /**
     * Refuses a shape that uses what is on no list.
     *
     * @param tokens of the same statement
     * @param catalogOnly whether it reads relations of the system catalog and no others
     * @param visible which relations exist for the user
     * @param readable names of settings that may be read
     * @param answered offsets of functions and types that were given another form, and need no leave
     */
    public static void check(
            StatementShape shape,
            Tokens tokens,
            boolean catalogOnly,
            VisibleRelations visible,
            Set<String> readable,
            Set<Integer> answered)
            throws Refusal {
        Identifications identifications = new Identifications(shape, tokens, visible);
        for (FunctionCall call : shape.functions()) {
            String name = inCatalog(call.schema()) ? call.name() : qualified(call.schema(), call.name());
            boolean allowed = (visible.all() && name.equals("current_setting"))
                    || FUNCTIONS.has(name, catalogOnly)
                    || (catalogOnly && FUNCTIONS.identified().contains(name) && identifications.sound(call))
                    || answered.contains(call.offset())
                    || isSettingRead(call, tokens, readable);
            if (!allowed) {
                throw undefined("function " + qualified(call.schema(), call.name()) + " ", call.offset());
            }
        }
        for (ColumnRef column : shape.columns()) {
            if (Notation.calls(column, shape, tokens, visible)
                    && (!FUNCTIONS.has(column.column(), catalogOnly) || visible.overloaded(column.column()))) {
                throw undefined(
                        "column or function " + column.column() + " ",
                        column.span().start());
            }
        }
        for (TypeUse type : shape.types()) {
            boolean allowed = TYPES.has(type.name(), catalogOnly)
                    || (TYPES.identified().contains(type.name())
                            && (catalogOnly ? identifications.sound(type) : isNamed(type, shape, identifications)))
                    || answered.contains(type.offset());
            if (!inCatalog(type.schema()) || !allowed) {
                throw new Refusal(
                        Denial.of(
                                SqlState.UNDEFINED_OBJECT,
                                "type \"" + qualified(type.schema(), type.name())
                                        + "\" does not exist or is not open to statements here"),
                        type.offset());
            }
        }
        for (OperatorUse operator : shape.operators()) {
            if (!inCatalog(operator.schema()) || !OPERATORS.has(operator.symbol(), catalogOnly)) {
                throw undefined("operator " + operator.symbol() + " ", operator.offset());
            }
        }
    }

    /** A name that is turned into its number, in a statement that reads nothing. */
    private static boolean isNamed(TypeUse type, StatementShape shape, Identifications identifications) {
        return shape.relations().isEmpty() && identifications.soundLiteral(type);
    }

    /** Whether values of the type are numbers that are shown as names: {@code regclass} and its kin. */
    public static boolean names(String type) {
        return TYPES.identified().contains(type);
    }

    /** Whether the type turns numbers into names. */
    static boolean identifies(String type) {
        return TYPES.identified().contains(type) || TYPES.catalog().contains(type);
    }

    /** {@code current_setting('name')} with a name that SHOW may show. */
    private static boolean isSettingRead(FunctionCall call, Tokens tokens, Set<String> readable) {
        boolean sets = call.name().equals("set_config");
        if ((!sets && !call.name().equals("current_setting")) || !inCatalog(call.schema())) {
            return false;
        }
        int open = tokens.indexAt(call.offset()) + (call.schema().isPresent() ? 3 : 1);
        Token argument = tokens.at(open + 1);
        Token behind = tokens.at(open + 2);
        if (sets) {
            return argument.kind() == TokenKind.STRING
                    && SET_BY_DRIVERS.contains(argument.value().toLowerCase(Locale.ROOT))
                    && behind.is(',');
        }
        String name = argument.value().toLowerCase(Locale.ROOT);
        return argument.kind() == TokenKind.STRING
                && (readable.contains(name) || SET_BY_DRIVERS.contains(name))
                && (behind.is(')') || behind.is(','));
    }

    private static boolean inCatalog(Optional<String> schema) {
        return schema.isEmpty() || schema.get().equals(CATALOG_SCHEMA);
    }

    private static String qualified(Optional<String> schema, String name) {
        return schema.map(s -> s + "." + name).orElse(name);
    }

    /** One text for what exists and what does not. */
    private static Refusal undefined(String what, int offset) {
        return new Refusal(
                Denial.of(
                        SqlState.UNDEFINED_FUNCTION,
                        what + "does not exist or is not open to statements",
                        "only built-in functions and operators that compute from their arguments can be used"),
                offset);
    }
}
