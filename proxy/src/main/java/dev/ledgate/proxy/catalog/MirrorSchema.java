package dev.ledgate.proxy.catalog;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The schema of unguessable name: one plain view per table of the hospital's, the opaque type {@code sealed}, and the
 * functions for coarser views.
 *
 * <p>Type {@code sealed} is made of the server's own internal functions. Its text input and output are those of a shell type
 * and always fail, and it has no operators and only the cast from {@code bytea}: a sealed cell can be passed through,
 * counted and tested for NULL, and nothing else (PostgreSQL manual, CREATE TYPE).
 */
final class MirrorSchema {
    /** Bodies are bound to their tables and operators when they are created, so no search path can mislead them. */
    private static final String FUNCTIONS = """
            CREATE OR REPLACE FUNCTION @.view_key(use int, scope text) RETURNS bytea
                LANGUAGE sql STABLE STRICT PARALLEL SAFE SECURITY DEFINER
                RETURN (SELECT sha256(s.value || int4send(use) || convert_to(scope, 'UTF8'))
                    FROM ledgate.secret s WHERE s.name = 'views');
            DROP FUNCTION IF EXISTS @.pseudonym(text, uuid);
            DROP FUNCTION IF EXISTS @.pseudonym(text, text);
            DROP FUNCTION IF EXISTS @.date_shift(text, text);
            """;

    private static final String SEALED = """
            CREATE TYPE @.sealed;
            CREATE FUNCTION @.sealed_in(cstring) RETURNS @.sealed LANGUAGE internal IMMUTABLE STRICT AS 'shell_in';
            CREATE FUNCTION @.sealed_out(@.sealed) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'shell_out';
            CREATE FUNCTION @.sealed_send(@.sealed) RETURNS bytea LANGUAGE internal IMMUTABLE STRICT AS 'byteasend';
            CREATE TYPE @.sealed (INPUT = @.sealed_in, OUTPUT = @.sealed_out, SEND = @.sealed_send,
                INTERNALLENGTH = VARIABLE, STORAGE = extended, ALIGNMENT = int4);
            CREATE CAST (bytea AS @.sealed) WITHOUT FUNCTION;
            """;

    /**
     * The tables to mirror and, where it shows exactly the table's columns of today, each one's view. Partitions are left
     * out: their parent shows their rows.
     */
    private static final String RELATIONS = """
            SELECT c.oid, n.nspname, c.relname, v.relname
            FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN ledgate.mirror m ON m.relation = c.oid
            LEFT JOIN pg_class v
                ON v.relname = m.view_name AND v.relkind = 'v'
                AND v.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = ?)
                AND EXISTS (
                    SELECT FROM pg_depend d
                    JOIN pg_rewrite r ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
                    WHERE r.ev_class = v.oid AND d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid)
                AND ARRAY(
                    SELECT a.attname || ' ' || format_type(a.atttypid, a.atttypmod) FROM pg_attribute a
                    WHERE a.attrelid = v.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum)
                  = ARRAY(
                    SELECT a.attname || ' ' || format_type(a.atttypid, a.atttypmod) FROM pg_attribute a
                    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum)
            WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname = ANY (?)
            ORDER BY array_position(?, n.nspname::text), c.relname
            """;

    private final Connection connection;
    private final String name;

    MirrorSchema(Connection connection, String name) {
        this.connection = connection;
        this.name = name;
    }

    /** Creates the schema, the type and the functions if they are missing; functions are always made anew. */
    void create() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA IF NOT EXISTS " + SqlName.quoted(name));
            if (!exists("SELECT 1 FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace"
                    + " WHERE t.typname = 'sealed' AND n.nspname = ?")) {
                statement.execute(named(SEALED));
            }
            statement.execute(named(FUNCTIONS));
        }
    }

    private String named(String script) {
        return script.replace("@", SqlName.quoted(name));
    }

    private boolean exists(String sql) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setString(1, name);
            try (ResultSet rows = query.executeQuery()) {
                return rows.next();
            }
        }
    }

    /** Makes the views what the tables are now. A view that still fits is left alone: sessions may be reading it. */
    void refreshViews(List<String> schemas) throws SQLException {
        List<Relation> relations = relations(schemas);
        Set<String> taken = new HashSet<>();
        relations.forEach(relation -> relation.view().ifPresent(taken::add));
        dropOtherViews(taken);
        for (Relation relation : relations) {
            if (relation.view().isEmpty()) {
                createView(relation, freshName(relation, taken));
            }
        }
    }

    /**
     * The name of a view to be made. Once a view was dropped, names are such as none ever had: a statement that a proxy wrote
     * for a table's former shape finds nothing then.
     */
    private String freshName(Relation relation, Set<String> taken) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            boolean used;
            try (ResultSet rows = statement.executeQuery("SELECT is_called FROM ledgate.generation")) {
                used = rows.next() && rows.getBoolean(1);
            }
            if (!used && taken.add(relation.table())) {
                return relation.table();
            }
            try (ResultSet rows = statement.executeQuery("SELECT nextval('ledgate.generation')")) {
                rows.next();
                return "t_" + relation.oid() + "_" + rows.getLong(1);
            }
        }
    }

    private List<Relation> relations(List<String> schemas) throws SQLException {
        List<Relation> relations = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(RELATIONS)) {
            Array names = connection.createArrayOf("text", schemas.toArray());
            query.setString(1, name);
            query.setArray(2, names);
            query.setArray(3, names);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    relations.add(new Relation(
                            rows.getLong(1),
                            rows.getString(2),
                            rows.getString(3),
                            Optional.ofNullable(rows.getString(4))));
                }
            }
        }
        return relations;
    }

    private void dropOtherViews(Set<String> kept) throws SQLException {
        Array names = connection.createArrayOf("text", kept.toArray());
        List<String> stale = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement("SELECT c.relname FROM pg_class c"
                + " JOIN pg_namespace n ON n.oid = c.relnamespace"
                + " WHERE n.nspname = ? AND c.relkind = 'v' AND c.relname <> ALL (?)")) {
            query.setString(1, name);
            query.setArray(2, names);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    stale.add(rows.getString(1));
                }
            }
        }
        try (Statement statement = connection.createStatement()) {
            for (String view : stale) {
                statement.execute("DROP VIEW " + SqlName.quoted(name, view));
            }
            if (!stale.isEmpty()) {
                statement.execute("SELECT nextval('ledgate.generation')");
            }
        }
        try (PreparedStatement delete =
                connection.prepareStatement("DELETE FROM ledgate.mirror WHERE view_name <> ALL (?)")) {
            delete.setArray(1, names);
            delete.executeUpdate();
        }
    }

    private void createView(Relation relation, String view) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE VIEW " + SqlName.quoted(name, view) + " AS SELECT * FROM "
                    + SqlName.quoted(relation.schema(), relation.table()));
        }
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO ledgate.mirror (relation, view_name) VALUES (?, ?)")) {
            insert.setLong(1, relation.oid());
            insert.setString(2, view);
            insert.executeUpdate();
        }
    }

    private record Relation(long oid, String schema, String table, Optional<String> view) {}
}
