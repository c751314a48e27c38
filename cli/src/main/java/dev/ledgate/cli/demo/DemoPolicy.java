package dev.ledgate.cli.demo;

import dev.ledgate.cli.config.PolicyFile;
import dev.ledgate.cli.config.PolicyFileException;
import dev.ledgate.demo.SampleSource;
import dev.ledgate.policy.Classification;
import java.io.IOException;
import java.io.InputStream;

/** The policy file of the demo's hospital. */
public final class DemoPolicy {
    private static final String NAME = "policy.yaml";

    private DemoPolicy() {}

    /** The classification of all 18 tables. */
    public static Classification bundled() {
        try (InputStream in = SampleSource.class.getResourceAsStream(NAME)) {
            if (in == null) {
                throw new IllegalStateException("the demo's " + NAME + " is not packaged");
            }
            return PolicyFile.parse(in.readAllBytes(), NAME);
        } catch (IOException | PolicyFileException e) {
            throw new IllegalStateException("the demo's policy file: " + e.getMessage(), e);
        }
    }
}
