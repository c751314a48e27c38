package dev.ledgate.proxy.fake;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A PostgreSQL with the two roles of the proxy, which must prove their password, a table of people, and a sealed type as the
 * installer makes it. Started once for all tests of a JVM.
 */
public final class TestDatabase {
    public static final String MIRROR = "lgm_0123456789abcdef";

    private static final TestDatabase ONE = new TestDatabase();

    private final EmbeddedPostgres postgres;
    private final int sealedOid;

    private TestDatabase() {
        try {
            Path data = Files.createTempDirectory("ledgate-proxy-test");
            postgres = EmbeddedPostgres.builder()
                    .setDataDirectory(data)
                    .setCleanDataDirectory(true)
                    .setServerConfig("fsync", "off")
                    .start();
            Files.writeString(data.resolve("pg_hba.conf"), """
                    host all postgres 127.0.0.1/32 trust
                    host all all 127.0.0.1/32 scram-sha-256
                    """);
            sealedOid = install();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public static TestDatabase get() {
        return ONE;
    }

    public int port() {
        return postgres.getPort();
    }

    public int sealedOid() {
        return sealedOid;
    }

    public Connection superuser() throws SQLException {
        return postgres.getPostgresDatabase().getConnection();
    }

    /** Ends all sessions that proxies have here. */
    public void endSessions() throws SQLException {
        try (Connection c = superuser();
                Statement s = c.createStatement()) {
            s.execute("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'ledgate_session'");
        }
    }

    private int install() throws SQLException {
        try (Connection c = superuser();
                Statement s = c.createStatement()) {
            s.execute("""
                    set password_encryption = 'scram-sha-256';
                    create role ledgate_session login password 'session-secret';
                    create role ledgate_owner login password 'owner-secret';
                    create schema M;
                    create type M.sealed;
                    create function M.sealed_in(cstring) returns M.sealed
                      language internal immutable strict as 'shell_in';
                    create function M.sealed_out(M.sealed) returns cstring
                      language internal immutable strict as 'shell_out';
                    create function M.sealed_send(M.sealed) returns bytea
                      language internal immutable strict as 'byteasend';
                    create type M.sealed (input = M.sealed_in, output = M.sealed_out, send = M.sealed_send,
                      internallength = variable, storage = extended, alignment = int4);
                    create cast (bytea as M.sealed) without function;
                    grant usage on schema M to ledgate_session, ledgate_owner;
                    create function M.cell(col text, row_key text, patient text, stored text) returns M.sealed
                      language sql immutable strict as $f$
                      select ('LGC1'::bytea
                        || int4send(octet_length(col)) || convert_to(col, 'UTF8')
                        || int4send(octet_length(row_key)) || convert_to(row_key, 'UTF8')
                        || int4send(octet_length(patient)) || convert_to(patient, 'UTF8')
                        || convert_to(stored, 'UTF8'))::M.sealed $f$;
                    create table people (id int primary key, name text, bal int);
                    insert into people select i, 'n' || i, i * 10 from generate_series(1, 20000) i;
                    create view M.people_sealed as
                      select id, M.cell('public.people.name', id::text, id::text, reverse(name)) as name, bal from people;
                    create table vault (id uuid primary key, secret bytea);
                    grant all on vault to ledgate_owner;
                    grant all on people to ledgate_session, ledgate_owner;
                    grant select on M.people_sealed to ledgate_session, ledgate_owner;
                    """.replace("M.", MIRROR + ".").replace("schema M", "schema " + MIRROR));
            s.execute("select pg_reload_conf()");
            try (ResultSet r = s.executeQuery(
                    "select t.oid from pg_type t join pg_namespace n on n.oid = t.typnamespace where typname = 'sealed'")) {
                r.next();
                return r.getInt(1);
            }
        }
    }
}
