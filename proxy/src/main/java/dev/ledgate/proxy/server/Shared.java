package dev.ledgate.proxy.server;

import dev.ledgate.proxy.auth.PhantomVerifiers;
import java.security.SecureRandom;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What the connections of one proxy have in common. */
final class Shared {
    final ProxyConfig config;
    final Ports ports;
    final SecureRandom random = new SecureRandom();
    final CancelKeys cancelKeys = new CancelKeys(random);
    final PhantomVerifiers phantoms = new PhantomVerifiers(random);
    final OpenPaths paths;
    final Set<Relay> relays = ConcurrentHashMap.newKeySet();
    final AtomicInteger connections = new AtomicInteger();
    final AtomicLong sessions = new AtomicLong();

    Shared(ProxyConfig config, Ports ports) {
        this.config = config;
        this.ports = ports;
        this.paths = new OpenPaths(ports.paths());
    }

    /** Has every open session decide again; from any thread. */
    void decideAgain() {
        relays.forEach(Relay::policyChanged);
    }
}
