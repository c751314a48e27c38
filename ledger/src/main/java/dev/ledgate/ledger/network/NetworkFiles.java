package dev.ledgate.ledger.network;

import dev.ledgate.contracts.LedgerRecord;
import dev.ledgate.ledger.network.NetworkLayout.Hospital;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes the configuration of a network's nodes. */
final class NetworkFiles {
    private final NetworkLayout layout;

    NetworkFiles(NetworkLayout layout) {
        this.layout = layout;
    }

    void write(long batchMillis) throws IOException {
        Path home = layout.home();
        writeBuilder();
        Files.writeString(home.resolve("crypto-config.yaml"), cryptoConfig());
        Map<String, String> channel = Map.of(
                "CRYPTO", layout.crypto().toString(),
                "ORDERER", layout.ordererNode().toString(),
                "ORDERER_PORT", String.valueOf(layout.ordererPort()),
                "BATCH_TIMEOUT", batchMillis + "ms",
                "HOSPITALS", layout.all().stream().map(this::organisation).collect(Collectors.joining()),
                "HOSPITAL_NAMES",
                        layout.all().stream().map(h -> "*" + h.mspId()).collect(Collectors.joining(", ")),
                "ENDORSEMENT", endorsement());
        fill("configtx.yaml", home.resolve("configtx.yaml"), channel);
        Path orderer = Files.createDirectories(home.resolve("orderer"));
        fill(
                "orderer.yaml",
                orderer.resolve("orderer.yaml"),
                Map.of(
                        "NODE", layout.ordererNode().toString(),
                        "DATA", orderer.toString(),
                        "PORT", String.valueOf(layout.ordererPort()),
                        "ADMIN_PORT", String.valueOf(layout.adminPort())));
        for (Hospital hospital : layout.all()) {
            Path peer = Files.createDirectories(home.resolve(hospital.peer()));
            fill(
                    "core.yaml",
                    peer.resolve("core.yaml"),
                    Map.of(
                            "NAME", hospital.peer(),
                            "NODE", layout.peerNode(hospital).toString(),
                            "DATA", peer.resolve("data").toString(),
                            "BUILDER", home.resolve("builder").toString(),
                            "MSP", hospital.mspId(),
                            "PEER_PORT", String.valueOf(layout.peerPort(hospital)),
                            "EXTERNAL_PORT", String.valueOf(layout.peerForOthers(hospital)),
                            "ORDERERS", ordererOverride(hospital),
                            "CHAINCODE_PORT", String.valueOf(layout.chaincodePort(hospital))));
        }
        Files.writeString(home.resolve("collections.json"), collections());
    }

    /** The channel names one address of the orderer; a peer that is to use another one is told so. */
    private String ordererOverride(Hospital hospital) {
        return layout.ordererFor(hospital) == layout.ordererPort()
                ? "[]"
                : "[ { from: \"127.0.0.1:" + layout.ordererPort() + "\", to: \"127.0.0.1:"
                        + layout.ordererFor(hospital) + "\", caCertsFile: "
                        + layout.ordererNode().resolve("tls/ca.crt") + " } ]";
    }

    /** Peers call these; nothing is built, the address of the contract process is handed on. */
    private void writeBuilder() throws IOException {
        Path bin = Files.createDirectories(layout.home().resolve("builder/bin"));
        script(bin.resolve("detect"), "grep -q '\"type\":\"ccaas\"' \"$2/metadata.json\"");
        script(bin.resolve("build"), "cp \"$1/connection.json\" \"$3/\"");
        script(
                bin.resolve("release"),
                "mkdir -p \"$2/chaincode/server\"\ncp \"$1/connection.json\" \"$2/chaincode/server/\"");
    }

    private static void script(Path file, String body) throws IOException {
        Files.writeString(file, "#!/bin/sh\nset -e\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private String cryptoConfig() {
        StringBuilder out = new StringBuilder("""
                OrdererOrgs:
                  - Name: Orderer
                    Domain: orderer.test
                    EnableNodeOUs: true
                    Specs: [ { Hostname: orderer0, SANS: [ localhost, 127.0.0.1 ] } ]
                PeerOrgs:
                  - Name: Consortium
                    Domain: consortium.test
                    EnableNodeOUs: true
                    Template: { Count: 0 }
                    Users: { Count: 0 }
                """);
        for (Hospital hospital : layout.all()) {
            out.append("  - Name: ").append(hospital.name()).append('\n');
            out.append("    Domain: ").append(hospital.domain()).append('\n');
            out.append("    EnableNodeOUs: true\n");
            out.append("    Template: { Count: 1, SANS: [ localhost, 127.0.0.1 ] }\n");
            out.append("    Users: { Count: 0 }\n");
        }
        return out.toString();
    }

    private String organisation(Hospital hospital) {
        return """
                - &@MSP@
                  Name: @MSP@
                  ID: @MSP@
                  MSPDir: @DIR@/msp
                  AnchorPeers: [ { Host: 127.0.0.1, Port: @PORT@ } ]
                  Policies:
                    Readers: { Type: Signature, Rule: "OR('@MSP@.admin','@MSP@.peer','@MSP@.client')" }
                    Writers: { Type: Signature, Rule: "OR('@MSP@.admin','@MSP@.client')" }
                    Admins: { Type: Signature, Rule: "OR('@MSP@.admin')" }
                    Endorsement: { Type: Signature, Rule: "OR('@MSP@.peer')" }
                """.indent(2)
                .replace("@MSP@", hospital.mspId())
                .replace("@DIR@", layout.organisation(hospital).toString())
                .replace("@PORT@", String.valueOf(layout.peerForOthers(hospital)));
    }

    /** Who must endorse a change of public records: more than half of the hospitals; of two, both. */
    String endorsement() {
        return "OutOf(" + (layout.hospitals() / 2 + 1) + ","
                + layout.all().stream().map(h -> "'" + h.mspId() + ".peer'").collect(Collectors.joining(",")) + ")";
    }

    /** One collection per hospital: its peer alone keeps the data, endorses changes, and answers its own people only. */
    private String collections() {
        return layout.all().stream()
                .map(h -> ("{\"name\":\"" + LedgerRecord.Hospital.collectionOf(h.mspId()) + "\","
                                + "\"policy\":\"OR('@MSP@.member')\","
                                + "\"endorsementPolicy\":{\"signaturePolicy\":\"OR('@MSP@.peer')\"},"
                                + "\"requiredPeerCount\":0,\"maxPeerCount\":0,\"blockToLive\":0,"
                                + "\"memberOnlyRead\":true,\"memberOnlyWrite\":true}")
                        .replace("@MSP@", h.mspId()))
                .collect(Collectors.joining(",\n", "[", "]\n"));
    }

    /**
     * Leaves out which CA a node's kind is certified by: Fabric built with Go 1.19 or later does not recognise a CA that
     * signed itself with a high S. Every CA of the organisation is meant then, and there is one.
     */
    void relaxNodeUnits() throws IOException {
        try (Stream<Path> files = Files.walk(layout.crypto())) {
            for (Path file : files.filter(f -> f.endsWith("config.yaml")).toList()) {
                List<String> kept = Files.readAllLines(file).stream()
                        .filter(line -> !line.strip().startsWith("Certificate:"))
                        .toList();
                Files.write(file, kept);
            }
        }
    }

    private static void fill(String template, Path target, Map<String, String> values) throws IOException {
        String text = resource(template);
        for (Map.Entry<String, String> value : values.entrySet()) {
            text = text.replace("@" + value.getKey() + "@", value.getValue());
        }
        Files.writeString(target, text);
    }

    private static String resource(String name) {
        try (InputStream in = NetworkFiles.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("resource " + name + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
