package dev.ledgate.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ledgate.proxy.fake.TestDatabase;
import dev.ledgate.proxy.fake.TestProxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class SealedInputsTest {
    private static TestProxy proxy;

    @BeforeAll
    static void start() throws Exception {
        proxy = TestProxy.start();
    }

    @AfterAll
    static void stop() {
        proxy.close();
    }

    private static String stored(UUID id) throws SQLException {
        try (Connection c = TestDatabase.get().superuser();
                Statement s = c.createStatement();
                ResultSet r =
                        s.executeQuery("select convert_from(secret, 'UTF8') from vault where id = '" + id + "'")) {
            r.next();
            return r.getString(1);
        }
    }

    @Test
    void parametersAreSealedForTheirRowAlsoWhenTheDriverTurnsToBinary() throws Exception {
        try (Connection c = proxy.connect("owner");
                PreparedStatement p = c.prepareStatement("insert into vault values (?, ?)")) {
            for (int i = 0; i < 8; i++) {
                UUID id = new UUID(1, i);
                p.setObject(1, id);
                p.setString(2, "secret" + i);
                assertThat(p.executeUpdate()).isEqualTo(1);
                assertThat(stored(id)).isEqualTo(i + "terces");
                assertThat(proxy.keys.sealedFor).contains(id.toString());
            }
        }
    }

    @Test
    void theClientTakesASealedParameterForText() throws Exception {
        try (Connection c = proxy.connect("owner");
                PreparedStatement p = c.prepareStatement("insert into vault values (?, ?)")) {
            assertThat(p.getParameterMetaData().getParameterTypeName(2)).isEqualTo("text");
            assertThat(p.getParameterMetaData().getParameterTypeName(1)).isEqualTo("uuid");
        }
    }

    @Test
    void batchesOfParametersAreSealed() throws Exception {
        try (Connection c = proxy.connect("owner");
                PreparedStatement p = c.prepareStatement("insert into vault values (?, ?)")) {
            for (int i = 0; i < 50; i++) {
                p.setObject(1, new UUID(2, i));
                p.setString(2, "batch" + i);
                p.addBatch();
            }
            assertThat(p.executeBatch()).hasSize(50).containsOnly(1);
        }
        assertThat(stored(new UUID(2, 7))).isEqualTo("7hctab");
    }

    @Test
    void literalsAreSealed() throws Exception {
        UUID id = new UUID(3, 1);
        try (Connection c = proxy.connect("owner", "preferQueryMode=simple");
                Statement s = c.createStatement()) {
            s.execute("insert into vault values ('" + id + "', 'abc')");
        }
        assertThat(stored(id)).isEqualTo("cba");
    }

    @Test
    void nullStaysNull() throws Exception {
        UUID id = new UUID(4, 1);
        try (Connection c = proxy.connect("owner");
                PreparedStatement p = c.prepareStatement("insert into vault values (?, ?)")) {
            p.setObject(1, id);
            p.setString(2, null);
            p.executeUpdate();
        }
        assertThat(stored(id)).isNull();
    }

    @Test
    void aLiteralWhoseRowIsAParameterIsRefused() throws Exception {
        try (Connection c = proxy.connect("owner");
                PreparedStatement p = c.prepareStatement("insert into vault values (?, 'abc')")) {
            p.setObject(1, new UUID(5, 1));
            assertThatThrownBy(p::executeUpdate)
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("Give both as parameters");
        }
    }

    @Test
    void aValueOfAnotherTypeIsRefused() throws Exception {
        try (Connection c = proxy.connect("owner");
                PreparedStatement p = c.prepareStatement("insert into vault values (?, ?)")) {
            p.setObject(1, new UUID(6, 1));
            p.setInt(2, 5);
            assertThatThrownBy(p::executeUpdate)
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("type text");
        }
    }
}
