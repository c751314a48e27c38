package dev.ledgate.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OpenPartsTest {
    private final List<String> closed = new ArrayList<>();
    private final OpenParts parts = new OpenParts();

    @Test
    void theNewestIsClosedFirstAndOnce() throws IOException {
        parts.add(() -> closed.add("database"));
        parts.add(() -> closed.add("proxy"));
        parts.close();
        parts.close();
        assertThat(closed).containsExactly("proxy", "database");
    }

    @Test
    void allAreClosedAlsoIfSomeFail() {
        IOException second = new IOException("second");
        parts.add(() -> closed.add("database"));
        parts.add(() -> {
            throw second;
        });
        parts.add(() -> {
            throw new IllegalStateException("first");
        });
        assertThatThrownBy(parts::close).hasMessage("first").hasSuppressedException(second);
        assertThat(closed).containsExactly("database");
    }
}
