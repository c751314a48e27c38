package dev.ledgate.crypto.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The entry for Jazzer, which calls {@link #fuzzerTestOneInput} with inputs that it makes from coverage: {@code crypto/fuzz}
 * starts it. The system property {@code ledgate.fuzz.decoder} names one of {@link Decoders}.
 */
public final class DecoderFuzzer {
    private static final Decoders DECODER = Decoders.valueOf(System.getProperty("ledgate.fuzz.decoder", "POLICY"));

    private DecoderFuzzer() {}

    public static void fuzzerTestOneInput(byte[] input) {
        DECODER.holds(input);
    }

    /** Writes a valid input of each decoder: {@code DIRECTORY/NAME/sample}. Prints the names. */
    public static void main(String[] args) throws IOException {
        for (Decoders decoder : Decoders.values()) {
            Path directory = Files.createDirectories(Path.of(args[0], decoder.name()));
            Files.write(directory.resolve("sample"), decoder.sample());
            System.out.println(decoder.name());
        }
    }
}
