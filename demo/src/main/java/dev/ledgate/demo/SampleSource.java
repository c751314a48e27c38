package dev.ledgate.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** Where the CSV tables come from. */
public interface SampleSource {
    /**
     * One table as Synthea wrote it: UTF-8, with a header line. The caller closes it.
     *
     * @param table its name, in lower case
     * @throws IOException if it cannot be read or is not there
     */
    InputStream open(String table) throws IOException;

    /** The sample of the repository: {@code MANIFEST} beside it says what is in it. */
    static SampleSource bundled() {
        return table -> {
            String name = "sample/" + table + ".csv.gz";
            InputStream in = SampleSource.class.getResourceAsStream(name);
            if (in == null) {
                throw new NoSuchFileException(name);
            }
            try {
                return new GZIPInputStream(in, 1 << 16);
            } catch (IOException e) {
                in.close();
                throw e;
            }
        };
    }

    /** The {@code csv} directory of a run of Synthea. */
    static SampleSource directory(Path csv) {
        return table -> Files.newInputStream(csv.resolve(table + ".csv"));
    }
}
