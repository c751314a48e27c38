package dev.ledgate.it;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;

/** The files that travel with the demo: Synthea's tables, their schema, the hospital's policy. */
final class SampleFiles {
    private SampleFiles() {}

    static InputStream open(String name) throws IOException {
        InputStream in = SampleFiles.class.getResourceAsStream("/dev/ledgate/demo/" + name);
        if (in == null) {
            throw new FileNotFoundException("the demo has no file " + name);
        }
        return in;
    }
}
