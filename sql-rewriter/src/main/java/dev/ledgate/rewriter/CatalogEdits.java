package dev.ledgate.rewriter;

import dev.ledgate.rewriter.lexer.Token;
import dev.ledgate.rewriter.lexer.TokenKind;
import dev.ledgate.rewriter.lexer.Tokens;
import dev.ledgate.rewriter.mention.ColumnRef;
import dev.ledgate.rewriter.mention.Span;
import dev.ledgate.rewriter.mention.TypeUse;
import dev.ledgate.rewriter.secure.RefusedException;
import dev.ledgate.rewriter.secure.RelationSecurer;
import dev.ledgate.rewriter.shape.FunctionCall;
import dev.ledgate.rewriter.shape.RelationRef;
import dev.ledgate.rewriter.shape.StatementShape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What tools ask of the system catalog and cannot be answered as it stands, answered in another way: sizes, which would
 * count hidden rows, are NULL; {@code tableoid} is the number of the catalog's relation; a cast of a number to a name is
 * guarded by the catalog that the user sees. One thread, one statement that reads nothing but the catalog.
 */
final class CatalogEdits {
    private static final String OF_NONE = "(NULL::pg_catalog.oid)";
    private static final String OF_NO_TABLE = "(NULL::pg_catalog.regclass)";
    /** What is asked in place of the call: of nothing, which is NULL, and keeps the column's name and type. */
    private static final Map<String, String> UNKNOWN = Map.of(
            "pg_database_size", OF_NONE,
            "pg_tablespace_size", OF_NONE,
            "pg_tablespace_location", OF_NONE,
            "pg_get_serial_sequence", "(NULL::pg_catalog.text, NULL::pg_catalog.text)",
            "pg_get_viewdef", OF_NONE,
            "pg_get_ruledef", OF_NONE);

    private static final Map<String, String> SIZES = Map.of(
            "pg_table_size", OF_NO_TABLE,
            "pg_relation_size", OF_NO_TABLE,
            "pg_total_relation_size", OF_NO_TABLE,
            "pg_indexes_size", OF_NO_TABLE);
    /** Of the whole server, or of a name: the hospital's own applications get PostgreSQL's own answer, or its refusal. */
    private static final Set<String> OWNERS = Set.of(
            "pg_database_size",
            "pg_tablespace_size",
            "pg_tablespace_location",
            "pg_get_serial_sequence",
            "pg_partition_tree");
    /** Those that they may know of what a column of the catalog numbers. */
    private static final Set<String> OWNERS_OF_COLUMNS =
            Set.of("pg_get_viewdef", "pg_get_ruledef", "pg_stat_get_numscans");
    /** Types that show numbers as names, and the relation that holds both. */
    private static final Map<String, String> NAMING = Map.of(
            "regclass", "pg_class",
            "regtype", "pg_type",
            "regproc", "pg_proc",
            "regprocedure", "pg_proc",
            "regnamespace", "pg_namespace");

    private final StatementShape shape;
    private final Tokens tokens;
    private final RelationSecurer securer;
    private final boolean owner;
    private final List<Edit> edits = new ArrayList<>();
    private final Set<Integer> answered = new HashSet<>();

    CatalogEdits(StatementShape shape, Tokens tokens, RelationSecurer securer, boolean owner) {
        this.shape = shape;
        this.tokens = tokens;
        this.securer = securer;
        this.owner = owner;
        shape.functions().forEach(this::function);
        shape.columns().forEach(this::tableNumber);
        shape.types().forEach(this::name);
    }

    List<Edit> edits() {
        return edits;
    }

    /** Offsets of the functions and types that need no leave any more. */
    Set<Integer> answered() {
        return answered;
    }

    private void function(FunctionCall call) {
        if (call.schema().filter(s -> !s.equals("pg_catalog")).isPresent()) {
            return;
        }
        int open = tokens.indexAt(call.offset()) + (call.schema().isPresent() ? 3 : 1);
        if (owner && OWNERS.contains(call.name())) {
            answered.add(call.offset());
            return;
        }
        if (owner && (SIZES.containsKey(call.name()) || OWNERS_OF_COLUMNS.contains(call.name())) && ofColumn(open)) {
            answered.add(call.offset());
            return;
        }
        if (owner && SIZES.containsKey(call.name())) {
            return;
        }
        String unknown = UNKNOWN.getOrDefault(call.name(), SIZES.getOrDefault(call.name(), ""));
        if (!unknown.isEmpty()) {
            int close = closing(open);
            Span span = new Span(call.offset(), tokens.at(close).end());
            boolean plain = shape.relations().stream().noneMatch(r -> within(span, r.span()));
            if (plain && !isTaken(span)) {
                edits.add(new Edit.Replace(span.start(), span.end(), "pg_catalog." + call.name() + unknown));
                answered.add(call.offset());
                // NULL may be cast to anything.
                boolean cast =
                        tokens.at(close + 1).is("as") || tokens.at(close + 1).kind() == TokenKind.TYPECAST;
                if (cast) {
                    answered.add(tokens.at(close + 2).start());
                }
            }
        } else if (call.name().equals("current_setting") && isSettingOfView(open)) {
            answered.add(call.offset());
        }
    }

    /** Whether the first argument is a column that numbers things, as the catalog calls them. */
    private boolean ofColumn(int open) {
        return shape.columns().stream()
                .anyMatch(c -> c.span().start() == tokens.at(open + 1).start()
                        && (c.column().endsWith("oid") || c.column().endsWith("relid")));
    }

    /** {@code current_setting(s.name)} with {@code s} being {@code pg_settings}, which lists what everybody may read. */
    private boolean isSettingOfView(int open) {
        String item = tokens.at(open + 1).value();
        boolean form = tokens.at(open + 2).is('.')
                && tokens.at(open + 3).value().equals("name")
                && tokens.at(open + 4).is(')');
        long others = tokens.list().stream()
                .filter(t -> t.isWord() && t.value().equals(item))
                .filter(t -> !tokens.at(tokens.indexAt(t.end())).is('.'))
                .count();
        return form
                && others <= 1
                && shape.relations().stream()
                        .anyMatch(r -> r.visibleName().equals(item)
                                && r.name().equals("pg_settings")
                                && r.schema()
                                        .filter(s -> !s.equals("pg_catalog"))
                                        .isEmpty());
    }

    private int closing(int open) {
        int depth = 0;
        for (int i = open; i < tokens.size(); i++) {
            depth += tokens.at(i).is('(') ? 1 : tokens.at(i).is(')') ? -1 : 0;
            if (depth == 0) {
                return i;
            }
        }
        return tokens.size() - 1;
    }

    private void tableNumber(ColumnRef column) {
        int names = column.names().size();
        if (!column.column().equals("tableoid") || names < 2 || isTaken(column.span())) {
            return;
        }
        String item = column.names().get(names - 2);
        List<RelationRef> named = shape.relations().stream()
                .filter(r -> r.visibleName().equals(item))
                .filter(r -> r.schema().filter(s -> !s.equals("pg_catalog")).isEmpty())
                .toList();
        Optional<String> relation =
                named.stream().map(RelationRef::name).distinct().count() == 1
                        ? Optional.of(named.get(0).name())
                        : named.stream()
                                .filter(r -> r.span().start() > column.span().start())
                                .findFirst()
                                .filter(r -> isOneSelect(
                                        column.span().end(), r.span().start()))
                                .map(RelationRef::name);
        relation.ifPresent(name -> edits.add(new Edit.Replace(
                column.span().start(),
                column.span().end(),
                "'pg_catalog." + name.replace("'", "''") + "'::pg_catalog.regclass::pg_catalog.oid")));
    }

    /** Whether no other SELECT begins between two places. */
    private boolean isOneSelect(int from, int to) {
        for (int i = tokens.indexAt(from); i < tokens.indexAt(to); i++) {
            if (tokens.at(i).is("select")) {
                return false;
            }
        }
        return true;
    }

    /** {@code a.b::regtype::text}: NULL where the number is of nothing that the user sees. */
    private void name(TypeUse type) {
        String catalog = NAMING.get(type.name());
        int at = tokens.indexAt(type.offset());
        int behind = at + (type.schema().isPresent() ? 3 : 1);
        boolean asText = tokens.at(behind).kind() == TokenKind.TYPECAST
                && tokens.at(behind + 1).value().equals("text");
        Optional<ColumnRef> operand = at < 2
                ? Optional.empty()
                : shape.columns().stream()
                        .filter(c -> c.span().end() == tokens.at(at - 2).end())
                        .findFirst();
        boolean cast = at > 1 && tokens.at(at - 1).kind() == TokenKind.TYPECAST;
        if (catalog == null
                || type.array()
                || !asText
                || !cast
                || operand.isEmpty()
                || isField(operand.get())
                || isTaken(operand.get().span())) {
            return;
        }
        Span span = operand.get().span();
        String column = span.of(tokens.text());
        try {
            String seen = securer.secure(Optional.of("pg_catalog"), catalog).sql();
            edits.add(new Edit.Replace(
                    span.start(),
                    span.end(),
                    "(CASE WHEN " + column + " OPERATOR(pg_catalog.=) ANY (ARRAY(SELECT lg_n.oid FROM " + seen
                            + " AS lg_n)) THEN " + column + " END)"));
            answered.add(type.offset());
        } catch (RefusedException e) {
            // Then the cast is judged like any other.
            return;
        }
    }

    private boolean isField(ColumnRef column) {
        Token before = tokens.at(tokens.indexAt(column.span().start()) - 1);
        return before.is('.') || column.column().equals("*") || column.names().size() > 2;
    }

    private boolean isTaken(Span span) {
        return edits.stream().anyMatch(e -> e.start() < span.end() && span.start() < e.end());
    }

    private static boolean within(Span outer, Span inner) {
        return outer.start() <= inner.start() && inner.end() <= outer.end();
    }
}
