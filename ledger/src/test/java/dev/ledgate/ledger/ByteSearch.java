package dev.ledgate.ledger;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds a text in bytes: as it is, as the bytes that it spells in hex, in hex itself, and in base64 at any offset. */
final class ByteSearch {
    private ByteSearch() {}

    /** Where a text was found, and in which form. */
    static List<String> find(Map<String, byte[]> places, String text) {
        List<String> found = new ArrayList<>();
        forms(text)
                .forEach((form, bytes) -> places.forEach((place, content) -> {
                    if (contains(content, bytes)) {
                        found.add(place + " as " + form);
                    }
                }));
        return found;
    }

    static Map<String, byte[]> forms(String text) {
        Map<String, byte[]> forms = new LinkedHashMap<>();
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        forms.put("text", utf8);
        forms.put("UTF-16", text.getBytes(StandardCharsets.UTF_16LE));
        forms.put("hex", HexFormat.of().formatHex(utf8).getBytes(StandardCharsets.US_ASCII));
        if (text.matches("([0-9a-f]{2})+")) {
            forms.put("bytes", HexFormat.of().parseHex(text));
            forms.put(
                    "upper-case hex",
                    HexFormat.of()
                            .withUpperCase()
                            .formatHex(HexFormat.of().parseHex(text))
                            .getBytes(StandardCharsets.US_ASCII));
        }
        for (int offset = 0; offset < 3; offset++) {
            byte[] shifted = new byte[offset + utf8.length];
            System.arraycopy(utf8, 0, shifted, offset, utf8.length);
            byte[] coded = Base64.getEncoder().withoutPadding().encode(shifted);
            // Digits that also hold bits of what stands before or after the text are left out.
            int from = offset == 0 ? 0 : offset + 1;
            int to = coded.length - (shifted.length % 3 == 0 ? 0 : 1);
            forms.put("base64 at " + offset, Arrays.copyOfRange(coded, from, to));
        }
        return forms;
    }

    static boolean contains(byte[] content, byte[] wanted) {
        outer:
        for (int i = 0; i + wanted.length <= content.length; i++) {
            for (int j = 0; j < wanted.length; j++) {
                if (content[i + j] != wanted[j]) {
                    continue outer;
                }
            }
            return true;
        }
        return false;
    }
}
