package dev.ledgate.ledger.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One file of the log; its name is the number of its first record.
 *
 * @param first number of its first record
 */
record Segment(Path file, long first) {
    /** Magic, number of the first record, chain hash before it. */
    static final int HEADER = 8 + 8 + Hash.LENGTH;

    /** Length and its complement. */
    static final int FRAME_HEADER = 8;

    private static final byte[] MAGIC = "LGAUDIT2".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] EARLIER_MAGIC = "LGAUDIT1".getBytes(StandardCharsets.US_ASCII);
    private static final Pattern NAME = Pattern.compile("([0-9]{19})\\.log");

    static Segment in(Path directory, long first) {
        return new Segment(directory.resolve(String.format(Locale.ROOT, "%019d.log", first)), first);
    }

    /** All files of a log, oldest first. */
    static List<Segment> list(Path directory) throws IOException {
        List<Segment> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Matcher name = NAME.matcher(file.getFileName().toString());
                if (name.matches()) {
                    found.add(new Segment(file, Long.parseLong(name.group(1))));
                }
            }
        }
        found.sort(Comparator.comparingLong(Segment::first));
        return found;
    }

    static byte[] header(long first, Hash previous) {
        return ByteBuffer.allocate(HEADER)
                .put(MAGIC)
                .putLong(first)
                .put(previous.bytes())
                .array();
    }

    /** Whether a file that begins like this was written before bodies were sealed under one secret an hour. */
    static boolean isOfEarlierFormat(byte[] header) {
        return Arrays.equals(header, 0, EARLIER_MAGIC.length, EARLIER_MAGIC, 0, EARLIER_MAGIC.length);
    }

    static int frameLength(byte[] canonical) {
        return FRAME_HEADER + canonical.length + Hash.LENGTH;
    }

    static void putFrame(ByteBuffer out, byte[] canonical, Hash chain) {
        out.putInt(canonical.length).putInt(~canonical.length).put(canonical).put(chain.bytes());
    }
}
