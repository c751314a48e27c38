package dev.ledgate.demo;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Rows in the text format of COPY (PostgreSQL manual, COPY, "Text Format"), collected into chunks. */
final class CopyText {
    private final StringBuilder text = new StringBuilder(1 << 16);
    private boolean firstInRow = true;

    void add(String value) {
        separate();
        if (value.isEmpty()) {
            text.append("\\N");
            return;
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> text.append(c);
            }
        }
    }

    void add(byte[] value) {
        separate();
        text.append("\\\\x").append(HexFormat.of().formatHex(value));
    }

    void endRow() {
        text.append('\n');
        firstInRow = true;
    }

    boolean isFull() {
        return text.length() > 1 << 15;
    }

    byte[] take() {
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        text.setLength(0);
        return bytes;
    }

    private void separate() {
        if (!firstInRow) {
            text.append('\t');
        }
        firstInRow = false;
    }
}
