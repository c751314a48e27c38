package dev.ledgate.ledger.client;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * Where the nodes of a Fabric network are, as {@code <data>/ledger/network.properties} says:
 *
 * <pre>
 * orderer=127.0.0.1:7050
 * orderer.tls=../fabric/crypto/…/ca.crt
 * peer.HospitalAMSP=127.0.0.1:7051
 * peer.HospitalAMSP.tls=…
 * </pre>
 *
 * @param peers by the member that operates them
 */
public record NetworkProfile(Node orderer, Map<String, Node> peers) {
    private static final String PEER = "peer.";
    private static final String TLS = ".tls";

    public NetworkProfile {
        peers = Map.copyOf(peers);
    }

    /** @param tlsRoot PEM file of the CA that issued the node's TLS certificate */
    public record Node(String host, int port, Path tlsRoot) {}

    /** Where a data directory's profile is. */
    public static Path file(Path data) {
        return data.resolve("ledger").resolve("network.properties");
    }

    /** @throws IOException if there is none, or it cannot be understood */
    public static NetworkProfile read(Path data) throws IOException {
        Properties values = new Properties();
        Path file = file(data);
        try (Reader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            values.load(in);
        }
        Map<String, Node> peers = new TreeMap<>();
        for (String key : values.stringPropertyNames()) {
            if (key.startsWith(PEER) && !key.endsWith(TLS)) {
                peers.put(key.substring(PEER.length()), node(values, key, file));
            }
        }
        if (peers.isEmpty()) {
            throw new IOException(file + " names no peer");
        }
        return new NetworkProfile(node(values, "orderer", file), peers);
    }

    private static Node node(Properties values, String key, Path file) throws IOException {
        String[] address = values.getProperty(key, "").split(":", -1);
        String root = values.getProperty(key + TLS);
        if (address.length != 2 || !address[1].matches("\\d{1,5}") || root == null) {
            throw new IOException(file + " does not say where " + key + " is, and under which TLS certificate");
        }
        return new Node(
                address[0],
                Integer.parseInt(address[1]),
                file.resolveSibling(root).normalize());
    }

    /** Writes the profile into a data directory. */
    public void write(Path data) throws IOException {
        Properties values = new Properties();
        Path file = file(data);
        put(values, "orderer", orderer, file);
        peers.forEach((mspId, peer) -> put(values, PEER + mspId, peer, file));
        try (Writer out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            values.store(out, "made by ./ledgate ledger up");
        }
    }

    private static void put(Properties values, String key, Node node, Path file) {
        values.setProperty(key, node.host() + ":" + node.port());
        Path folder = file.toAbsolutePath().getParent();
        Path root = node.tlsRoot().toAbsolutePath();
        values.setProperty(
                key + TLS,
                folder == null ? root.toString() : folder.relativize(root).toString());
    }
}
