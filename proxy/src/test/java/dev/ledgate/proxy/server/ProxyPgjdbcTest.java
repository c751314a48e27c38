package dev.ledgate.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ledgate.proxy.fake.TestProxy;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

final class ProxyPgjdbcTest {
    private static TestProxy proxy;

    @BeforeAll
    static void start() throws Exception {
        proxy = TestProxy.start();
    }

    @AfterAll
    static void stop() {
        proxy.close();
    }

    private static String first(Connection c, String sql) throws SQLException {
        try (Statement s = c.createStatement();
                ResultSet r = s.executeQuery(sql)) {
            return r.next() ? r.getString(1) : "no row";
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "extended", "extendedForPrepared", "extendedCacheEverything"})
    void everyQueryModeGivesRowsAndErrors(String mode) throws Exception {
        try (Connection c = proxy.connect("alice", "preferQueryMode=" + mode)) {
            assertThat(first(c, "select name from people where id = 7")).isEqualTo("n7");
            assertThatThrownBy(() -> first(c, "select 1/0")).isInstanceOf(SQLException.class);
            try (Statement s = c.createStatement()) {
                assertThat(s.execute("select 1; select 2; select 3")).isTrue();
                assertThat(s.getMoreResults()).isTrue();
                assertThat(s.getMoreResults()).isTrue();
                assertThat(s.getMoreResults()).isFalse();
            }
            assertThat(c.isValid(5)).isTrue();
        }
    }

    @Test
    void preparedStatementsGiveTheSameInTextAndBinary() throws Exception {
        UUID uuid = new UUID(1, 2);
        try (Connection c = proxy.connect("alice");
                PreparedStatement p = c.prepareStatement(
                        "select ?::int8, ?::numeric, ?::uuid, ?::bytea, ?::bool, ?::date, ?::int[]")) {
            for (int i = 0; i < 12; i++) {
                p.setLong(1, i);
                p.setBigDecimal(2, new BigDecimal("12.50"));
                p.setObject(3, uuid);
                p.setBytes(4, new byte[] {0, 1, 2});
                p.setBoolean(5, true);
                p.setDate(6, java.sql.Date.valueOf("2020-02-03"));
                p.setArray(7, c.createArrayOf("int4", new Integer[] {1, null, 3}));
                try (ResultSet r = p.executeQuery()) {
                    assertThat(r.next()).isTrue();
                    assertThat(r.getLong(1)).isEqualTo(i);
                    assertThat(r.getBigDecimal(2)).isEqualByComparingTo("12.5");
                    assertThat(r.getObject(3)).isEqualTo(uuid);
                    assertThat(r.getBytes(4)).containsExactly(0, 1, 2);
                    assertThat(r.getBoolean(5)).isTrue();
                    assertThat(r.getDate(6)).hasToString("2020-02-03");
                    assertThat((Object[]) r.getArray(7).getArray()).containsExactly(1, null, 3);
                }
            }
        }
    }

    @Test
    void aCursorByFetchSizeGivesAllRows() throws Exception {
        try (Connection c = proxy.connect("alice");
                Statement s = c.createStatement()) {
            c.setAutoCommit(false);
            s.setFetchSize(1000);
            int n = 0;
            try (ResultSet r = s.executeQuery("select id from people where id <= 20000")) {
                while (r.next()) {
                    n++;
                }
            }
            assertThat(n).isEqualTo(20_000);
        }
    }

    @Test
    void batchesAreAtomicInTheirTransaction() throws Exception {
        try (Connection c = proxy.connect("alice");
                PreparedStatement p = c.prepareStatement("insert into people values (?, ?, ?)")) {
            c.setAutoCommit(false);
            for (int i = 0; i < 500; i++) {
                p.setInt(1, 900_000 + i);
                p.setString(2, "batch");
                p.setInt(3, i);
                p.addBatch();
            }
            assertThat(p.executeBatch()).hasSize(500).containsOnly(1);
            assertThat(first(c, "select count(*) from people where name = 'batch'"))
                    .isEqualTo("500");
            c.rollback();
            assertThat(first(c, "select count(*) from people where name = 'batch'"))
                    .isEqualTo("0");
        }
    }

    @Test
    void savepointsAndAutosaveBringATransactionBack() throws Exception {
        try (Connection c = proxy.connect("alice", "autosave=always")) {
            c.setAutoCommit(false);
            assertThatThrownBy(() -> first(c, "select * from forbidden")).isInstanceOf(SQLException.class);
            assertThat(first(c, "select 8")).isEqualTo("8");
            Savepoint here = c.setSavepoint("here");
            assertThatThrownBy(() -> first(c, "select 1/0")).isInstanceOf(SQLException.class);
            c.rollback(here);
            assertThat(first(c, "select 9")).isEqualTo("9");
            c.commit();
        }
    }

    @Test
    void aTimeoutCancelsTheStatementOnly() throws Exception {
        try (Connection c = proxy.connect("alice");
                Statement s = c.createStatement()) {
            s.setQueryTimeout(1);
            assertThatThrownBy(() -> s.executeQuery("select pg_sleep(20)"))
                    .extracting(e -> ((SQLException) e).getSQLState())
                    .isEqualTo("57014");
            assertThat(first(c, "select 9")).isEqualTo("9");
        }
    }

    @Test
    void metadataCanBeRead() throws Exception {
        try (Connection c = proxy.connect("alice");
                ResultSet columns = c.getMetaData().getColumns(null, "public", "people", null);
                ResultSet keys = c.getMetaData().getPrimaryKeys(null, "public", "people")) {
            assertThat(columns.next()).isTrue();
            assertThat(columns.getString("COLUMN_NAME")).isEqualTo("id");
            assertThat(keys.next()).isTrue();
            assertThat(keys.getString("COLUMN_NAME")).isEqualTo("id");
        }
        try (Connection c = proxy.connect("alice");
                PreparedStatement p = c.prepareStatement("select name from people where id = ? and name = ?")) {
            assertThat(p.getParameterMetaData().getParameterTypeName(1)).isEqualTo("int4");
            assertThat(p.getMetaData().getColumnTypeName(1)).isEqualTo("text");
        }
    }

    @Test
    void notificationsArrive() throws Exception {
        try (Connection c = proxy.connect("alice");
                Connection other = proxy.connect("alice")) {
            c.createStatement().execute("listen ward");
            other.createStatement().execute("notify ward, 'bed 3'");
            PGNotification[] heard = c.unwrap(PGConnection.class).getNotifications(5_000);
            assertThat(heard).hasSize(1);
            assertThat(heard[0].getParameter()).isEqualTo("bed 3");
        }
    }

    @Test
    void theMirrorsViewsHaveNoNamesInDescriptions() throws Exception {
        try (Connection c = proxy.connect("alice");
                Statement s = c.createStatement();
                ResultSet r = s.executeQuery("select id from lgm_0123456789abcdef.people_sealed where id = 1")) {
            assertThat(r.getMetaData().getTableName(1)).isEmpty();
        }
    }

    @Test
    void aLargeValueGoesBothWays() throws Exception {
        try (Connection c = proxy.connect("alice");
                PreparedStatement p = c.prepareStatement("select ?::text")) {
            p.setString(1, "x".repeat(5_000_000));
            try (ResultSet r = p.executeQuery()) {
                r.next();
                assertThat(r.getString(1)).hasSize(5_000_000);
            }
        }
    }
}
