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
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Folders, names and ports of a network. Written to {@code fabric/layout.properties}, so that a network can be stopped,
 * and started again, by another process.
 *
 * @param data the data directory, absolute
 * @param ports orderer, its administration, then peer, chaincode listener and contract process of each hospital
 * @param reached for each hospital: where its peer finds the orderer and its contract process, and others find its peer;
 *     the nodes' own ports, unless a test stands in between
 */
record NetworkLayout(Path data, int hospitals, List<Integer> ports, List<Integer> reached, Path binaries) {
    private static final int OF_ORDERER = 2;
    private static final int PER_HOSPITAL = 3;

    NetworkLayout {
        ports = List.copyOf(ports);
        reached = List.copyOf(reached);
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
    static NetworkLayout fresh(NetworkOptions options, Links links) throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        List<Integer> ports = new ArrayList<>();
        try {
            for (int i = 0; i < OF_ORDERER + PER_HOSPITAL * options.hospitals(); i++) {
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                held.add(socket);
                ports.add(socket.getLocalPort());
            }
            NetworkLayout bare = new NetworkLayout(
                    options.directory(),
                    options.hospitals(),
                    ports,
                    List.of(),
                    options.binaries().folder());
            // While the ports are held, so that none of them is taken by what stands in between.
            return bare.reachedAt(bare.reachedThrough(links));
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
    }

    static Path file(Path data) {
        return data.resolve("fabric").resolve("layout.properties");
    }

    static NetworkLayout read(Path data) throws IOException {
        Properties values = new Properties();
        try (Reader in = Files.newBufferedReader(file(data), StandardCharsets.UTF_8)) {
            values.load(in);
        }
        NetworkLayout bare = new NetworkLayout(
                data.toAbsolutePath().normalize(),
                Integer.parseInt(values.getProperty("hospitals", "")),
                numbers(values.getProperty("ports", "")),
                List.of(),
                Path.of(values.getProperty("binaries", "")));
        String reached = values.getProperty("reached");
        return bare.reachedAt(reached == null ? bare.reachedThrough(Links.DIRECT) : numbers(reached));
    }

    private List<Integer> reachedThrough(Links links) throws IOException {
        List<Integer> reached = new ArrayList<>();
        for (Hospital hospital : all()) {
            reached.add(links.port(hospital.peer(), "orderer", ordererPort()));
            reached.add(links.port(hospital.peer(), hospital.contract(), contractPort(hospital)));
            reached.add(links.port(Links.OTHERS, hospital.peer(), peerPort(hospital)));
        }
        return reached;
    }

    private NetworkLayout reachedAt(List<Integer> reached) {
        return new NetworkLayout(data, hospitals, ports, reached, binaries);
    }

    private static List<Integer> numbers(String list) {
        return Stream.of(list.split(",", -1)).map(Integer::parseInt).toList();
    }

    private static String list(List<Integer> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    void write() throws IOException {
        Properties values = new Properties();
        values.setProperty("hospitals", String.valueOf(hospitals));
        values.setProperty("ports", list(ports));
        values.setProperty("reached", list(reached));
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

    /** Where the hospital's peer finds the orderer. */
    int ordererFor(Hospital hospital) {
        return reached.get(PER_HOSPITAL * hospital.index());
    }

    /** Where the hospital's peer finds its contract process. */
    int contractFor(Hospital hospital) {
        return reached.get(PER_HOSPITAL * hospital.index() + 1);
    }

    /** Where other hospitals' peers find the hospital's. */
    int peerForOthers(Hospital hospital) {
        return reached.get(PER_HOSPITAL * hospital.index() + 2);
    }
}
