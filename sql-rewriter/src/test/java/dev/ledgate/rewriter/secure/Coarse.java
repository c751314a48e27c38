package dev.ledgate.rewriter.secure;

import dev.ledgate.policy.CoarserView;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.Set;
import java.util.UUID;

/** Coarser views computed without a database, on PostgreSQL's text forms. */
final class Coarse {
    private static final Set<String> RESTRICTED = Set.of(
            "036", "059", "063", "102", "203", "556", "692", "790", "821", "823", "830", "831", "878", "879", "884",
            "890", "893");
    private final byte[] secret = sha256("a secret of the test".getBytes(StandardCharsets.UTF_8));
    private final byte[] scope;
    private final int thisYear;

    Coarse(String scope, int thisYear) {
        this.scope = scope.getBytes(StandardCharsets.UTF_8);
        this.thisYear = thisYear;
    }

    String of(CoarserView.Kind kind, String type, String value, String patient) {
        return switch (kind) {
            case YEAR -> value.equals("infinity") ? value : firstOf(year(value), value);
            case YEAR_TOP_CODED ->
                value.equals("infinity") ? value : firstOf(Math.max(year(value), thisYear - 90), value);
            case ZIP3 ->
                !value.matches("[0-9]{3}.*") || RESTRICTED.contains(value.substring(0, 3))
                        ? "000"
                        : value.substring(0, 3);
            case PSEUDONYM -> pseudonym(type, value);
            case DATE_SHIFT ->
                value.equals("infinity")
                        ? value
                        : LocalDate.parse(value.substring(0, 10)).plusDays(shift(patient)) + value.substring(10);
            case BAND -> band(type, value);
            case COLUMN -> throw new IllegalArgumentException("takes the whole row");
        };
    }

    private static int year(String value) {
        return Integer.parseInt(value.substring(0, 4));
    }

    private static String firstOf(int year, String like) {
        String zone = like.endsWith("+00") ? "+00" : "";
        return year + "-01-01" + (like.length() > 10 ? " 00:00:00" + zone : "");
    }

    private static String band(String type, String value) {
        BigDecimal width = BigDecimal.valueOf(10_000);
        BigDecimal lower =
                new BigDecimal(value).divide(width, 0, RoundingMode.FLOOR).multiply(width);
        return type.equals("integer")
                ? lower.max(BigDecimal.valueOf(Integer.MIN_VALUE)).toPlainString()
                : lower.setScale(2).toPlainString();
    }

    private String pseudonym(String type, String value) {
        if (type.equals("uuid")) {
            UUID id = UUID.fromString(value);
            ByteBuffer key =
                    ByteBuffer.allocate(16).putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
            ByteBuffer made = ByteBuffer.wrap(digest(1, key.array()));
            return new UUID(made.getLong(), made.getLong()).toString();
        }
        return HexFormat.of().formatHex(digest(1, value.getBytes(StandardCharsets.UTF_8)), 0, 16);
    }

    private long shift(String patient) {
        int drawn = ByteBuffer.wrap(digest(2, patient.getBytes(StandardCharsets.UTF_8)))
                .getInt();
        return Integer.toUnsignedLong(drawn) % 365 - 182;
    }

    private byte[] digest(int use, byte[] key) {
        byte[] own = sha256(ByteBuffer.allocate(secret.length + 4 + scope.length)
                .put(secret)
                .putInt(use)
                .put(scope)
                .array());
        return sha256(
                ByteBuffer.allocate(own.length + key.length).put(own).put(key).array());
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
