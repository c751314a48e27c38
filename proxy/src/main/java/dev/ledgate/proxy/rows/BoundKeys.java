package dev.ledgate.proxy.rows;

import dev.ledgate.policy.Denial;
import dev.ledgate.policy.SqlState;
import dev.ledgate.proxy.rows.InputSealer.Unsealable;
import dev.ledgate.proxy.wire.FrontendMessage.Bind;
import dev.ledgate.rewriter.RewriteResult.Source;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Row keys and patients' keys given as parameters, in PostgreSQL's own text form: a field must be sealed for the key as the
 * database will print it, whatever spelling the client chose.
 */
final class BoundKeys {
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{32}");
    private static final Pattern INTEGER = Pattern.compile("[+-]?\\d{1,18}");

    private final Bind bind;
    private final List<Integer> types;

    BoundKeys(Bind bind, List<Integer> types) {
        this.bind = bind;
        this.types = types;
    }

    String text(Source source) throws Unsealable {
        if (source.literal().isPresent()) {
            return source.literal().get();
        }
        int number = source.parameter().orElseThrow();
        if (number > types.size()) {
            throw unusable(number);
        }
        Optional<byte[]> value = bind.values().get(number - 1);
        if (value.isEmpty()) {
            throw unusable(number);
        }
        boolean binary = Bind.format(bind.parameterFormats(), number - 1) == 1;
        byte[] bytes = value.get();
        return switch (types.get(number - 1)) {
            case 2950 -> binary ? uuid(bytes, number) : uuid(utf8(bytes), number);
            case 20, 21, 23 -> binary ? integer(bytes, number) : integer(utf8(bytes), number);
            case 25, 1043 -> utf8(bytes);
            default -> throw unusable(number);
        };
    }

    private static String utf8(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static String uuid(byte[] bytes, int number) throws Unsealable {
        if (bytes.length != 16) {
            throw unusable(number);
        }
        ByteBuffer b = ByteBuffer.wrap(bytes);
        return new UUID(b.getLong(), b.getLong()).toString();
    }

    private static String uuid(String text, int number) throws Unsealable {
        String digits = text.replaceAll("[{}-]", "").toLowerCase(Locale.ROOT);
        if (!HEX.matcher(digits).matches()) {
            throw unusable(number);
        }
        return digits.replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5");
    }

    private static String integer(byte[] bytes, int number) throws Unsealable {
        ByteBuffer b = ByteBuffer.wrap(bytes);
        return switch (bytes.length) {
            case 2 -> Short.toString(b.getShort());
            case 4 -> Integer.toString(b.getInt());
            case 8 -> Long.toString(b.getLong());
            default -> throw unusable(number);
        };
    }

    private static String integer(String text, int number) throws Unsealable {
        String trimmed = text.strip();
        if (!INTEGER.matcher(trimmed).matches()) {
            throw unusable(number);
        }
        return Long.toString(Long.parseLong(trimmed));
    }

    private static Unsealable unusable(int number) {
        return new Unsealable(Denial.of(
                SqlState.INVALID_PARAMETER_VALUE,
                "parameter $" + number + " cannot serve as the key of a row with sealed fields"));
    }
}
