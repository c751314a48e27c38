package dev.ledgate.ledger.network;

import dev.ledgate.ledger.client.NetworkProfile;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * Folders, names and ports of a network. Written to {@code fabric/layout.properties}, so that a network can be stopped,
 * and started again, by another process.
 *
 * @param data the data directory, absolute
 * @param ports orderer, its administration, then peer, chaincode listener and contract process of each hospital
 */
record NetworkLayout(Path data, int hospitals, List<Integer> ports, Path binaries) {
    private static final int OF_ORDERER = 2;
    private static final int PER_HOSPITAL = 3;

    NetworkLayout {
        ports = List.copyOf(ports);
    }

    /** One hospital. @param index 0 for A */
    record Hospital(int index) {
        String letter() {
            return String.valueOf((char) ('a' + index));
        }

        String name() {
            return "hospital-" + letter();
        }

        String mspId() {
            return "Hospital" + letter().toUpperCase(Locale.ROOT) + "MSP";
        }

        String domain() {
            return "hospital" + letter() + ".test";
        }

        String peer() {
            return "peer-" + letter();
        }

        String contract() {
            return "contract-" + letter();
        }
    }

    /** With ports that are free now, on the loopback interface. */
    static NetworkLayout fresh(NetworkOptions options) throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        List<Integer> ports = new ArrayList<>();
        try {
            for (int i = 0; i < OF_ORDERER + PER_HOSPITAL * options.hospitals(); i++) {
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                held.add(socket);
                ports.add(socket.getLocalPort());
            }
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
        return new NetworkLayout(
                options.directory(),
                options.hospitals(),
                ports,
                options.binaries().folder());
    }

    static Path file(Path data) {
        return data.resolve("fabric").resolve("layout.properties");
    }

    static NetworkLayout read(Path data) throws IOException {
        Properties values = new Properties();
        try (Reader in = Files.newBufferedReader(file(data), StandardCharsets.UTF_8)) {
            values.load(in);
        }
        List<Integer> ports = new ArrayList<>();
        for (String port : values.getProperty("ports", "").split(",", -1)) {
            ports.add(Integer.parseInt(port));
        }
        return new NetworkLayout(
                data.toAbsolutePath().normalize(),
                Integer.parseInt(values.getProperty("hospitals", "")),
                ports,
                Path.of(values.getProperty("binaries", "")));
    }

    void write() throws IOException {
        Properties values = new Properties();
        values.setProperty("hospitals", String.valueOf(hospitals));
        values.setProperty(
                "ports", String.join(",", ports.stream().map(String::valueOf).toList()));
        values.setProperty("binaries", binaries.toString());
        try (Writer out = Files.newBufferedWriter(file(data), StandardCharsets.UTF_8)) {
            values.store(out, "made by ./ledgate ledger up");
        }
    }

    NetworkProfile profile() {
        Map<String, NetworkProfile.Node> peers = new TreeMap<>();
        for (Hospital hospital : all()) {
            Path root = peerNode(hospital).resolve("tls/ca.crt");
            peers.put(hospital.mspId(), new NetworkProfile.Node("127.0.0.1", peerPort(hospital), root));
        }
        return new NetworkProfile(
                new NetworkProfile.Node(
                        "127.0.0.1", ordererPort(), ordererNode().resolve("tls/ca.crt")),
                peers);
    }

    List<Hospital> all() {
        List<Hospital> all = new ArrayList<>();
        for (int i = 0; i < hospitals; i++) {
            all.add(new Hospital(i));
        }
        return all;
    }

    Path home() {
        return data.resolve("fabric");
    }

    Path crypto() {
        return home().resolve("crypto");
    }

    Path ordererNode() {
        return crypto().resolve("ordererOrganizations/orderer.test/orderers/orderer0.orderer.test");
    }

    Path organisation(Hospital hospital) {
        return crypto().resolve("peerOrganizations").resolve(hospital.domain());
    }

    Path peerNode(Hospital hospital) {
        return organisation(hospital).resolve("peers/peer0." + hospital.domain());
    }

    int ordererPort() {
        return ports.get(0);
    }

    int adminPort() {
        return ports.get(1);
    }

    private int port(Hospital hospital, int which) {
        return ports.get(OF_ORDERER + PER_HOSPITAL * hospital.index() + which);
    }

    int peerPort(Hospital hospital) {
        return port(hospital, 0);
    }

    int chaincodePort(Hospital hospital) {
        return port(hospital, 1);
    }

    int contractPort(Hospital hospital) {
        return port(hospital, 2);
    }
}
