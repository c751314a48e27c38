package dev.ledgate.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.proxy.fake.TestProxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

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

    @Test
    void aQueryGivesItsRows() throws Exception {
        try (Connection c = proxy.connect("alice");
                Statement s = c.createStatement();
                ResultSet r = s.executeQuery("select name from people where id = 7")) {
            assertThat(r.next()).isTrue();
            assertThat(r.getString(1)).isEqualTo("n7");
        }
    }
}
