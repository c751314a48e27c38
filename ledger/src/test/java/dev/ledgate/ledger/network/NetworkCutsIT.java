package dev.ledgate.ledger.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.ledger.client.NetworkProfile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a reader of the snapshot sees while links between the nodes of a real network are cut. All connections go through
 * relays of this process. A link that is silent keeps its connections and carries nothing; a closed one ends them. In every
 * run all links fall silent in turn; with {@code -Dledgate.cuts=all} they are closed in turn as well.
 */
final class NetworkCutsIT {
    private final Map<String, Relay> relays = new LinkedHashMap<>();

    @TempDir
    Path audit = Path.of("");

    private @Nullable TestNetwork network;

    @AfterEach
    void down() throws IOException {
        if (network != null) {
            network.close();
        }
        for (Relay relay : relays.values()) {
            relay.close();
        }
    }

    private int relay(String from, String to, int port) throws IOException {
        Relay relay = Relay.to(port);
        relays.put(from + "-" + to, relay);
        return relay.port();
    }

    private NetworkProfile.Node through(String to, NetworkProfile.Node node) throws IOException {
        return new NetworkProfile.Node(node.host(), relay("proxy", to, node.port()), node.tlsRoot());
    }

    /** Both directions between the hospitals' peers are one link. */
    private List<Relay> link(String name) {
        List<Relay> all = new ArrayList<>();
        relays.forEach((key, relay) -> {
            if (key.equals(name) || (name.equals("peer-a-peer-b") && key.startsWith(Links.OTHERS))) {
                all.add(relay);
            }
        });
        assertThat(all).as("relays of %s", name).isNotEmpty();
        return all;
    }

    @Test
    void noDecisionRestsOnAStateOlderThanTheLeaseWhileLinksAreCut() throws Exception {
        network = TestNetwork.start(System.getProperty("ledgate.fabric", "2.5"), 2, this::relay);
        NetworkProfile direct = network.network().profile();
        Map<String, NetworkProfile.Node> peers = new TreeMap<>();
        for (Map.Entry<String, NetworkProfile.Node> peer : direct.peers().entrySet()) {
            String name = peer.getKey().equals("HospitalAMSP") ? "peer-a" : "peer-b";
            peers.put(peer.getKey(), through(name, peer.getValue()));
        }
        NetworkProfile relayed = new NetworkProfile(through("orderer", direct.orderer()), peers);
        List<Relay.State> states = System.getProperty("ledgate.cuts", "").equals("all")
                ? List.of(Relay.State.SILENT, Relay.State.CLOSED)
                : List.of(Relay.State.SILENT);
        try (FaultScene scene = new FaultScene(network, relayed, audit)) {
            scene.begin();
            for (String name : List.of(
                    "proxy-peer-a",
                    "proxy-orderer",
                    "proxy-peer-b",
                    "peer-a-orderer",
                    "peer-b-orderer",
                    "peer-a-contract-a",
                    "peer-b-contract-b",
                    "peer-a-peer-b")) {
                List<Relay> cut = link(name);
                for (Relay.State state : states) {
                    scene.hold(
                            name + "." + state.name().toLowerCase(Locale.ROOT),
                            () -> cut.forEach(relay -> relay.become(state)),
                            () -> cut.forEach(relay -> relay.become(Relay.State.OPEN)));
                }
            }
            scene.end();
        }
    }
}
