package dev.ledgate.ledger.network;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;

/**
 * A chaincode package that holds only where the contract process listens. The same address gives the same bytes, and so
 * the same id.
 */
final class ContractPackage {
    private static final String LABEL = "ledgate";
    private static final int BLOCK = 512;

    private final byte[] bytes;

    private ContractPackage(byte[] bytes) {
        this.bytes = bytes;
    }

    static ContractPackage of(int port) throws IOException {
        String connection = "{\"address\":\"127.0.0.1:" + port + "\",\"dial_timeout\":\"10s\",\"tls_required\":false}";
        byte[] code = tarGz(Map.of("connection.json", connection.getBytes(StandardCharsets.UTF_8)));
        String metadata = "{\"type\":\"ccaas\",\"label\":\"" + LABEL + "\"}";
        return new ContractPackage(tarGz(new TreeMap<>(
                Map.of("metadata.json", metadata.getBytes(StandardCharsets.UTF_8), "code.tar.gz", code))));
    }

    void write(Path file) throws IOException {
        Files.write(file, bytes);
    }

    /** As the peer computes it: label and SHA-256 of the package. */
    String id() {
        try {
            return LABEL + ":"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JRE has SHA-256", e);
        }
    }

    private static byte[] tarGz(Map<String, byte[]> files) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream tar = new GZIPOutputStream(out)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                byte[] content = file.getValue();
                tar.write(header(file.getKey(), content.length));
                tar.write(content);
                tar.write(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
            }
            tar.write(new byte[2 * BLOCK]);
        }
        return out.toByteArray();
    }

    /** A header of the ustar format (POSIX.1-1988), with time 0 and no owner. */
    private static byte[] header(String name, int size) {
        byte[] header = new byte[BLOCK];
        put(header, 0, name);
        put(header, 100, "0000644\0");
        put(header, 108, "0000000\0");
        put(header, 116, "0000000\0");
        put(header, 124, String.format(Locale.ROOT, "%011o\0", size));
        put(header, 136, "00000000000\0");
        put(header, 148, "        ");
        put(header, 156, "0");
        put(header, 257, "ustar\00000");
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xff;
        }
        put(header, 148, String.format(Locale.ROOT, "%06o\0 ", sum));
        return header;
    }

    private static void put(byte[] header, int at, String text) {
        byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(ascii, 0, header, at, ascii.length);
    }
}
