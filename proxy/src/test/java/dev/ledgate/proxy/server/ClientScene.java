package dev.ledgate.proxy.server;

import dev.ledgate.proxy.fake.TestProxy;
import dev.ledgate.proxy.fake.WireClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A proxy, and a client of it that has logged in: alice, or who {@link #login} says. */
abstract class ClientScene {
    TestProxy proxy;
    WireClient client;

    @BeforeEach
    void start() throws Exception {
        proxy = TestProxy.start();
        client = login(proxy);
    }

    WireClient login(TestProxy at) throws Exception {
        return WireClient.alice(at);
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        proxy.close();
    }
}
