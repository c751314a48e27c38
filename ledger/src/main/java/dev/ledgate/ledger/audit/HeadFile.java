package dev.ledgate.ledger.audit;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Number and chain hash of the newest durable record, kept beside the log or, better, where the log's writer alone may
 * write. It is never ahead of the log, so a log that ends before it was cut. Used by one thread.
 */
final class HeadFile implements Closeable {
    static final String DEFAULT_NAME = "head";

    private static final int NUMBER = 19;
    private static final int LENGTH = NUMBER + 1 + 2 * Hash.LENGTH + 1;
    private static final Pattern FORM = Pattern.compile("([0-9]{19}) ([0-9a-f]{64})\n");

    private final FileChannel channel;

    private HeadFile(FileChannel channel) {
        this.channel = channel;
    }

    /** @param number 0 before the first record */
    record Head(long number, Hash chain) {}

    static Path in(Path directory, Optional<Path> elsewhere) {
        return elsewhere.orElse(directory.resolve(DEFAULT_NAME));
    }

    /** Empty if there is no such file. @throws AuditLogDamaged if it is no head; record 0 */
    static Optional<Head> read(Path file) throws IOException {
        String text;
        try {
            text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new AuditLogDamaged(
                    new Damage(0, Damage.Kind.BAD_FORM, "the head file " + file.getFileName() + " is no head"));
        }
        return Optional.of(new Head(Long.parseLong(form.group(1)), Hash.ofHex(form.group(2))));
    }

    /** Opens it for writing and writes {@code head} durably. */
    static HeadFile open(Path file, Head head) throws IOException {
        HeadFile opened = new HeadFile(FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE));
        opened.write(head);
        opened.channel.force(true);
        return opened;
    }

    /** Overwrites it in place; the length never changes, so a crash leaves the old or the new one. */
    void write(Head head) throws IOException {
        byte[] text = new byte[LENGTH];
        Arrays.fill(text, (byte) '0');
        byte[] number = Long.toString(head.number()).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(number, 0, text, NUMBER - number.length, number.length);
        text[NUMBER] = ' ';
        byte[] chain = head.chain().toString().getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(chain, 0, text, NUMBER + 1, chain.length);
        text[LENGTH - 1] = '\n';
        ByteBuffer bytes = ByteBuffer.wrap(text);
        for (int at = 0; bytes.hasRemaining(); ) {
            at += channel.write(bytes, at);
        }
    }

    @Override
    public void close() throws IOException {
        channel.force(false);
        channel.close();
    }
}
