package dev.ledgate.rewriter;

import dev.ledgate.policy.AccessProfile;
import dev.ledgate.policy.Classification;
import dev.ledgate.policy.Denial;
import dev.ledgate.policy.Right;
import dev.ledgate.policy.SqlState;
import dev.ledgate.policy.TableName;
import dev.ledgate.policy.TableRule;
import dev.ledgate.rewriter.RewriteResult.Rewritten;
import dev.ledgate.rewriter.ddl.Changes;
import dev.ledgate.rewriter.ddl.SchemaChange;
import dev.ledgate.rewriter.ddl.SchemaChange.Column;
import dev.ledgate.rewriter.ddl.SchemaChange.Piece;
import dev.ledgate.rewriter.ddl.SchemaChange.Relation;
import dev.ledgate.rewriter.ddl.SchemaChange.Role;
import dev.ledgate.rewriter.ddl.SchemaChange.Use;
import dev.ledgate.rewriter.lexer.Tokens;
import dev.ledgate.rewriter.secure.OwnerWrites;
import dev.ledgate.rewriter.secure.RefusedException;
import dev.ledgate.rewriter.secure.SecuredTables;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Changes of tables by the hospital's own applications: held against the policy, written anew from what was understood, and
 * handed to the procedure in the mirror schema that carries them out (ADR 0021). The policy comes first: what it names is
 * neither renamed, retyped nor dropped, and nothing takes a name that it gives a level to.
 *
 * <p>Statements that look at rows, by a constraint or an index for example, tell of them by failing. So a table of the policy
 * has to be open to the user in every row and column, and one that the policy does not name has to be empty, which the
 * procedure sees to.
 */
final class SchemaChanges {
    private static final Set<Role> TABLES = Set.of(
            Role.CREATED, Role.ALTERED, Role.DROPPED, Role.REFERENCED, Role.INDEXED, Role.TRUNCATED, Role.DESCRIBED);
    private static final String POLICY_FIRST = "change the policy first, then the table";

    private final AccessProfile profile;
    private final DatabaseCatalog catalog;
    private final Classification classification;
    private final List<String> tables = new ArrayList<>();
    private final List<String> others = new ArrayList<>();
    private final List<String> notices = new ArrayList<>();
    private final TreeSet<TableName> names = new TreeSet<>();

    SchemaChanges(AccessProfile profile, DatabaseCatalog catalog, Classification classification) {
        this.profile = profile;
        this.catalog = catalog;
        this.classification = classification;
    }

    Rewritten rewritten(SchemaChange change, Tokens tokens) throws Refusal {
        List<TableName> resolved = resolved(change);
        for (int i = 0; i < resolved.size(); i++) {
            check(change, change.relations().get(i), resolved.get(i), resolved.get(0));
        }
        for (Column column : change.columns()) {
            Relation relation = change.relations().get(column.relation());
            Optional<TableRule> rule = classification.table(resolved.get(column.relation()));
            if (rule.isPresent()) {
                check(column, relation, rule.get());
            }
        }
        ChangeScript script = new ChangeScript(tokens);
        for (Piece piece : change.pieces()) {
            if (piece instanceof Piece.Text text) {
                script.add(text.text(), text.offset());
            } else if (piece instanceof Piece.Name name) {
                Relation relation = change.relations().get(name.number());
                boolean bare = relation.role() == Role.NEW_NAME;
                TableName full = resolved.get(name.number());
                script.add(
                        Changes.qualified(bare ? Optional.empty() : Optional.of(full.schema()), full.table()),
                        relation.offset());
            } else if (piece instanceof Piece.Expression expression) {
                TableName table = resolved.get(expression.relation());
                new ChangeExpressions(catalog, sealed(table), tokens).add(expression, script);
            }
        }
        return call(change, script, kept(change, resolved));
    }

    private Rewritten call(SchemaChange change, ChangeScript script, List<String> kept) {
        String sql = "CALL \"" + catalog.mirrorSchema().replace("\"", "\"\"") + "\".ddl("
                + Changes.literal(script.text()) + ", " + array(tables) + ", " + array(others) + ", "
                + array(others.isEmpty() ? List.of() : open()) + ", "
                + array(change.droppedConstraints()) + ", " + array(kept) + ", " + array(notices) + ")";
        return new Rewritten(
                change.kind(), List.of(sql), false, names, Optional.empty(), List.of(), List.of(), script.positions());
    }

    /** Schema and name of the tables of the policy that are open to the user in every row and column. */
    private List<String> open() {
        List<String> open = new ArrayList<>();
        for (TableName name : new TreeSet<>(classification.tables().keySet())) {
            if (catalog.tables().containsKey(name) && closed(name, 0).isEmpty()) {
                open.addAll(List.of(name.schema(), name.table()));
            }
        }
        return open;
    }

    private static String array(List<String> texts) {
        return texts.isEmpty()
                ? "'{}'::pg_catalog.text[]"
                : texts.stream()
                        .map(Changes::literal)
                        .collect(Collectors.joining(", ", "ARRAY[", "]::pg_catalog.text[]"));
    }

    private List<TableName> resolved(SchemaChange change) throws Refusal {
        List<TableName> resolved = new ArrayList<>();
        for (Relation relation : change.relations()) {
            resolved.add(resolve(relation, resolved));
        }
        return resolved;
    }

    private TableName resolve(Relation relation, List<TableName> before) throws Refusal {
        if (relation.role() == Role.NEW_NAME) {
            return new TableName(before.get(0).schema(), relation.name());
        }
        if (relation.schema().isPresent()) {
            if (!catalog.searchPath().contains(relation.schema().get())) {
                throw denied(
                        "schema \"" + relation.schema().get() + "\" is not one of the hospital's that are open here",
                        "name tables of " + String.join(", ", catalog.searchPath()),
                        relation.offset());
            }
            return new TableName(relation.schema().get(), relation.name());
        }
        if (catalog.searchPath().isEmpty()) {
            throw denied("no schema of the hospital's is open here", "name one", relation.offset());
        }
        TableName first = new TableName(catalog.searchPath().get(0), relation.name());
        return relation.role() == Role.CREATED || !TABLES.contains(relation.role())
                ? first
                : catalog.find(Optional.empty(), relation.name())
                        .map(DatabaseCatalog.Table::name)
                        .orElse(first);
    }

    private void check(SchemaChange change, Relation relation, TableName name, TableName first) throws Refusal {
        Optional<TableRule> rule = classification.table(name);
        if (!profile.owner() || !profile.defaultRights().contains(Right.WRITE)) {
            throw denied("you may not change tables", "only those who may write them do", relation.offset());
        }
        switch (relation.role()) {
            case INDEX_DROPPED -> others(name, "i");
            case SEQUENCE_CREATED -> others(name, "c");
            case SEQUENCE_CHANGED -> others(name, "s");
            case NEW_NAME -> {
                names.add(name);
                if (rule.isPresent() || classification.table(first).isPresent()) {
                    throw denied(
                            "table \"" + first + "\" cannot be renamed to \"" + name.table()
                                    + "\", as the policy names one of them",
                            POLICY_FIRST,
                            relation.offset());
                }
            }
            case DROPPED -> {
                if (rule.isPresent()) {
                    throw denied(
                            "table \"" + name + "\" cannot be dropped while the policy names it",
                            POLICY_FIRST,
                            relation.offset());
                }
                table(name, "ve" + (change.cascades() ? "d" : ""));
            }
            case CREATED -> {
                table(name, "c");
                if (rule.isEmpty()) {
                    notices.add(
                            "table \"" + name.table()
                                    + "\" is not in the hospital's policy: nobody reads or writes it through Ledgate until it is");
                }
            }
            default -> {
                String remade = relation.role() == Role.ALTERED ? "v" : "";
                String cascade = change.cascades() && relation.role() == Role.ALTERED ? "d" : "";
                table(name, remade + cascade + (rule.isPresent() ? "" : "e"));
                if (rule.isPresent()) {
                    requireOpen(name, relation.offset());
                }
            }
        }
    }

    private void table(TableName name, String flags) {
        names.add(name);
        tables.addAll(List.of(name.schema(), name.table(), flags));
    }

    private void others(TableName name, String kind) {
        others.addAll(List.of(name.schema(), name.table(), kind));
    }

    private void requireOpen(TableName name, int offset) throws Refusal {
        Optional<Refusal> refusal = closed(name, offset);
        if (refusal.isPresent()) {
            throw refusal.get();
        }
    }

    /** Why not every row and every column is open to the user: whatever is done to the table may look at them. */
    private Optional<Refusal> closed(TableName name, int offset) {
        Optional<DatabaseCatalog.Table> table =
                Optional.ofNullable(catalog.tables().get(name));
        if (table.isEmpty()) {
            // There is none, which PostgreSQL says; or one that the mirror does not show, which the procedure refuses.
            return Optional.empty();
        }
        try {
            Set<String> open = new OwnerWrites(new SecuredTables(profile, catalog, classification)).writable(name);
            return table.get().columns().stream()
                    .filter(column -> !open.contains(column.name()))
                    .findFirst()
                    .map(column -> denied(
                            "table \"" + name + "\" has column \"" + column.name()
                                    + "\", which is not open to you for every" + " patient",
                            "the hospital's administrator changes such a table on the database itself",
                            offset));
        } catch (RefusedException e) {
            return Optional.of(new Refusal(e.denial(), offset));
        }
    }

    private void check(Column column, Relation relation, TableRule rule) throws Refusal {
        String name = column.name();
        String place = "column \"" + name + "\" of table \"" + rule.table() + "\"";
        if (rule.column(name).sealed()) {
            throw denied(
                    place + " is sealed, so it cannot be changed here",
                    "the hospital's administrator makes and changes sealed columns on the database itself",
                    column.offset());
        }
        boolean key =
                rule.patientColumn().equals(Optional.of(name)) || rule.rowKey().contains(name);
        boolean named = key || named(rule).contains(name);
        boolean refused = switch (column.use()) {
            case ADDED, CONSTRAINED, DESCRIBED -> false;
            case SET -> key;
            case DROPPED, RENAMED, NEW_NAME, RETYPED, GENERATED -> named;
        };
        if (refused) {
            throw denied(
                    place
                            + (key
                                    ? " identifies patients or rows, so it cannot be changed"
                                    : " is named by the policy, so it cannot be "
                                            + switch (column.use()) {
                                                case DROPPED -> "dropped";
                                                case RETYPED -> "given another type";
                                                case GENERATED -> "computed from others";
                                                default -> "renamed, nor another take its name";
                                            }),
                    POLICY_FIRST,
                    column.offset());
        }
        if (column.use() == Use.ADDED && !rule.columns().containsKey(name)) {
            notices.add("column \"" + name + "\" of table \"" + relation.name()
                    + "\" is not in the hospital's policy: it shows to those alone who hold level complete");
        }
    }

    /** The columns that a policy's rule of a table rests on. */
    private static Set<String> named(TableRule rule) {
        Set<String> named = new LinkedHashSet<>(rule.columns().keySet());
        rule.columns().values().forEach(column -> {
            column.ladder().forEach(step -> step.view().column().ifPresent(named::add));
            // A condition is SQL: whatever looks like a name in it may be one.
            column.raises().forEach(raise -> named.addAll(List.of(raise.when().split("[^\\p{L}\\p{N}_$]+", -1))));
            column.raises()
                    .forEach(raise -> named.addAll(
                            List.of(raise.when().toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}_$]+", -1))));
        });
        return named;
    }

    private Set<String> sealed(TableName table) {
        return classification.table(table).map(TableRule::columns).orElse(Map.of()).entrySet().stream()
                .filter(e -> e.getValue().sealed())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** The columns of the altered table whose constraints stay. */
    private List<String> kept(SchemaChange change, List<TableName> resolved) {
        if (change.droppedConstraints().isEmpty()) {
            return List.of();
        }
        Optional<TableRule> rule = classification.table(resolved.get(0));
        TreeSet<String> kept = new TreeSet<>();
        rule.ifPresent(r -> {
            r.patientColumn().ifPresent(kept::add);
            kept.addAll(r.rowKey());
            kept.addAll(sealed(r.table()));
        });
        return List.copyOf(kept);
    }

    private static Refusal denied(String message, String hint, int offset) {
        return new Refusal(Denial.of(SqlState.INSUFFICIENT_PRIVILEGE, message, hint), offset);
    }
}
