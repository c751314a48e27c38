package dev.ledgate.rewriter.shape;

import dev.ledgate.rewriter.Refusal;
import dev.ledgate.rewriter.lexer.Token;
import dev.ledgate.rewriter.mention.ColumnRef;
import dev.ledgate.rewriter.mention.Span;
import dev.ledgate.rewriter.parse.CalciteText;
import dev.ledgate.rewriter.parse.Emission;
import dev.ledgate.rewriter.parse.Limits;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWindow;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a tree touches. An allow-list: a node of a kind that is not named here is refused, whatever it may be. One
 * thread, one tree.
 */
final class TreeWalk {
    /** Calls whose operands are expressions or queries, and nothing else. */
    private static final Set<SqlKind> PLAIN = EnumSet.of(
            SqlKind.ALL,
            SqlKind.AND,
            SqlKind.ARRAY_QUERY_CONSTRUCTOR,
            SqlKind.ARRAY_VALUE_CONSTRUCTOR,
            SqlKind.BETWEEN,
            SqlKind.CASE,
            SqlKind.CUBE,
            SqlKind.DESCENDING,
            SqlKind.DIVIDE,
            SqlKind.EQUALS,
            SqlKind.EXCEPT,
            SqlKind.EXISTS,
            SqlKind.FILTER,
            SqlKind.FOLLOWING,
            SqlKind.GREATER_THAN,
            SqlKind.GREATER_THAN_OR_EQUAL,
            SqlKind.GROUPING_SETS,
            SqlKind.GROUP_BY_DISTINCT,
            SqlKind.IN,
            SqlKind.INTERSECT,
            SqlKind.IS_DISTINCT_FROM,
            SqlKind.IS_FALSE,
            SqlKind.IS_NOT_DISTINCT_FROM,
            SqlKind.IS_NOT_FALSE,
            SqlKind.IS_NOT_NULL,
            SqlKind.IS_NOT_TRUE,
            SqlKind.IS_NULL,
            SqlKind.IS_TRUE,
            SqlKind.IS_UNKNOWN,
            SqlKind.ITEM,
            SqlKind.LESS_THAN,
            SqlKind.LESS_THAN_OR_EQUAL,
            SqlKind.LIKE,
            SqlKind.MINUS,
            SqlKind.MINUS_PREFIX,
            SqlKind.NOT,
            SqlKind.NOT_EQUALS,
            SqlKind.NOT_IN,
            SqlKind.NULLS_FIRST,
            SqlKind.NULLS_LAST,
            SqlKind.OR,
            SqlKind.PLUS,
            SqlKind.PLUS_PREFIX,
            SqlKind.PRECEDING,
            SqlKind.ROLLUP,
            SqlKind.ROW,
            SqlKind.SCALAR_QUERY,
            SqlKind.SOME,
            SqlKind.TIMES,
            SqlKind.UNION,
            SqlKind.VALUES,
            SqlKind.WITHIN_GROUP);
    /** Kinds that stand for many operators, and those of them that are plain. */
    private static final Set<String> PLAIN_OTHERS = Set.of("||", "NOT LIKE", "NOT BETWEEN", "IS NOT UNKNOWN");

    private final CalciteText text;
    private final int depthLimit;
    private final List<RelationRef> relations = new ArrayList<>();
    private final List<ColumnRef> columns = new ArrayList<>();
    private final List<FunctionCall> functions = new ArrayList<>();
    private final Set<Integer> itemsSeen = new HashSet<>();
    private int depth;

    TreeWalk(CalciteText text) {
        this.text = text;
        this.depthLimit = 20 * Limits.DEPTH;
    }

    List<RelationRef> relations() {
        return relations;
    }

    List<ColumnRef> columns() {
        return columns;
    }

    List<FunctionCall> functions() {
        return functions;
    }

    /** Whether the tree and the tokens agree on which items of FROM are names. */
    boolean agreesWithTokens() {
        return itemsSeen.equals(new HashSet<>(text.items()));
    }

    void query(@Nullable SqlNode node, Scope scope) throws Refusal {
        if (node == null) {
            return;
        }
        if (++depth > depthLimit) {
            throw Limits.tooDeep(-1);
        }
        if (node instanceof SqlNodeList list) {
            for (SqlNode child : list) {
                query(child, scope);
            }
        } else if (node instanceof SqlIdentifier identifier) {
            column(identifier);
        } else if (node instanceof SqlCall call) {
            call(call, scope);
        } else if (!(node instanceof SqlLiteral) && !(node instanceof SqlDynamicParam)) {
            throw unknown(node);
        }
        depth--;
    }

    private void call(SqlCall call, Scope scope) throws Refusal {
        if (call instanceof SqlSelect select) {
            select(select, scope);
        } else if (call instanceof SqlWith with) {
            query(with.body, commonTables(with, scope));
        } else if (call instanceof SqlOrderBy order) {
            orderBy(order, scope);
        } else if (call instanceof SqlWindow window) {
            query(window.getPartitionList(), scope);
            query(window.getOrderList(), scope);
            query(window.getLowerBound(), scope);
            query(window.getUpperBound(), scope);
        } else if (call.getKind() == SqlKind.OVER) {
            query(call.operand(0), scope);
            if (call.operand(1) instanceof SqlWindow window) {
                query(window, scope);
            }
        } else if (call.getKind() == SqlKind.AS) {
            query(call.operand(0), scope);
        } else if (call.getOperator() instanceof SqlFunction function
                && call.getKind() == SqlKind.OTHER_FUNCTION
                && function.getSqlIdentifier() != null) {
            functionCall(function.getSqlIdentifier());
            operands(call, scope);
        } else if (PLAIN.contains(call.getKind())
                || PLAIN_OTHERS.contains(call.getOperator().getName())) {
            operands(call, scope);
        } else {
            throw unknown(call);
        }
    }

    private void operands(SqlCall call, Scope scope) throws Refusal {
        for (SqlNode operand : call.getOperandList()) {
            query(operand, scope);
        }
    }

    private void select(SqlSelect select, Scope scope) throws Refusal {
        query(select.getSelectList(), scope);
        from(select.getFrom(), scope, Optional.empty());
        query(select.getWhere(), scope);
        query(select.getGroup(), scope);
        query(select.getHaving(), scope);
        query(select.getWindowList(), scope);
        query(select.getOrderList(), scope);
        if (select.getQualify() != null || select.getOffset() != null || select.getFetch() != null) {
            throw unknown(select);
        }
    }

    private void orderBy(SqlOrderBy order, Scope scope) throws Refusal {
        Scope inner = scope;
        if (order.query instanceof SqlWith with) {
            inner = commonTables(with, scope);
            query(with.body, inner);
        } else {
            query(order.query, scope);
        }
        query(order.orderList, inner);
        if (order.offset != null || order.fetch != null) {
            throw unknown(order);
        }
    }

    /** A CTE is seen by the items behind it and by the statement; with RECURSIVE by all items. */
    private Scope commonTables(SqlWith with, Scope scope) throws Refusal {
        Scope inner = scope.inner();
        boolean recursive = false;
        for (SqlNode node : with.withList) {
            recursive |= ((SqlWithItem) node).recursive.booleanValue();
        }
        for (SqlNode node : with.withList) {
            if (recursive) {
                inner.add(cteName((SqlWithItem) node));
            }
        }
        for (SqlNode node : with.withList) {
            SqlWithItem item = (SqlWithItem) node;
            query(item.query, inner);
            inner.add(cteName(item));
        }
        return inner;
    }

    private String cteName(SqlWithItem item) {
        return token(item.name.getParserPosition()).value();
    }

    private void from(@Nullable SqlNode node, Scope scope, Optional<String> alias) throws Refusal {
        if (node == null) {
            return;
        }
        if (node instanceof SqlIdentifier identifier) {
            relation(identifier, scope, alias);
        } else if (node instanceof SqlJoin join) {
            from(join.getLeft(), scope, Optional.empty());
            from(join.getRight(), scope, Optional.empty());
            if (join.getConditionType() != JoinConditionType.NONE) {
                query(join.getCondition(), scope);
            }
        } else if (node instanceof SqlCall call) {
            switch (call.getKind()) {
                case AS ->
                    from(
                            call.operand(0),
                            scope,
                            Optional.of(
                                    token(call.operand(1).getParserPosition()).value()));
                case LATERAL -> from(call.operand(0), scope, alias);
                case TABLE_REF -> from(call.operand(0), scope, alias);
                case SELECT, UNION, INTERSECT, EXCEPT, VALUES, WITH, ORDER_BY -> query(call, scope);
                default -> throw unknown(call);
            }
        } else {
            throw unknown(node);
        }
    }

    private void relation(SqlIdentifier identifier, Scope scope, Optional<String> alias) throws Refusal {
        List<Token> parts = new ArrayList<>();
        int first = -1;
        for (int i = 0; i < identifier.names.size(); i++) {
            Emission word = text.at(identifier.getComponentParserPosition(i).getColumnNum());
            first = i == 0 ? word.first() : first;
            parts.add(text.tokens().at(word.first()));
        }
        itemsSeen.add(first);
        Token last = parts.get(parts.size() - 1);
        int start = parts.get(0).start();
        if (parts.size() > 2 || identifier.isStar()) {
            throw Refusal.unsupported("a relation with a database's name", start);
        }
        if (parts.size() == 1 && scope.has(last.value())) {
            return;
        }
        Token before = text.tokens().at(first - 1);
        boolean command = first > 0 && before.is("table");
        relations.add(new RelationRef(
                parts.size() == 2 ? Optional.of(parts.get(0).value()) : Optional.empty(),
                last.value(),
                new Span(command ? before.start() : start, last.end()),
                alias,
                command ? RelationRef.Form.TABLE_COMMAND : RelationRef.Form.FROM_ITEM,
                RelationRef.Role.READ));
    }

    private void column(SqlIdentifier identifier) {
        List<String> names = new ArrayList<>();
        // The place of the whole identifier would include brackets around it.
        Emission first = text.at(identifier.getComponentParserPosition(0).getColumnNum());
        if (first.synthetic()) {
            return;
        }
        Token last = text.tokens().at(first.first());
        for (int i = 0; i < identifier.names.size(); i++) {
            SqlParserPos position = identifier.getComponentParserPosition(i);
            last = token(position);
            names.add(identifier.names.get(i).isEmpty() ? "*" : last.value());
        }
        columns.add(
                new ColumnRef(names, new Span(text.tokens().at(first.first()).start(), last.end())));
    }

    private void functionCall(SqlIdentifier name) {
        Emission word = text.at(name.getParserPosition().getColumnNum());
        if (word.synthetic()) {
            return;
        }
        Token first = text.tokens().at(word.first());
        Token last = text.tokens().at(word.last());
        Optional<String> schema = word.first() == word.last() ? Optional.empty() : Optional.of(first.value());
        functions.add(new FunctionCall(schema, last.value(), first.start()));
    }

    private Token token(SqlParserPos position) {
        return text.tokens().at(text.at(position.getColumnNum()).first());
    }

    private Refusal unknown(SqlNode node) {
        int column = node.getParserPosition().getColumnNum();
        int offset = column < 1 || text.at(column).synthetic()
                ? -1
                : text.tokens().at(text.at(column).first()).start();
        return Refusal.unsupported(node.getKind().sql, offset);
    }
}
