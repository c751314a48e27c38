package dev.ledgate.rewriter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.rewriter.RewriteResult.Refused;
import dev.ledgate.rewriter.RewriteResult.Rewritten;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Statements of {@code golden.txt}: blocks of statement, {@code ----}, what becomes of it. */
final class GoldenTest {
    private final CalciteRewriter rewriter = StubHospital.rewriter();

    private record Block(String sql, String expected) {}

    @TestFactory
    List<DynamicTest> becomesWhatIsWrittenBelowIt() {
        return blocks().stream()
                .map(b -> DynamicTest.dynamicTest(
                        b.sql(), () -> assertThat(outcome(b.sql())).isEqualTo(b.expected())))
                .toList();
    }

    @Test
    void thePlacesInARewrittenTextAreThoseOfTheUsersText() {
        String sql = "SELECT é, 'x' FROM patient p, visit WHERE z = 1";
        Rewritten rewritten = (Rewritten) rewriter.rewrite(sql, StubHospital.outsider());
        String text = rewritten.text();
        for (String word : List.of("é", "'x'", "p,", "WHERE", "z", "1")) {
            int place = text.indexOf(word) + 1;
            assertThat(rewritten.positions().original(place)).as(word).hasValue(sql.indexOf(word) + 1);
        }
        assertThat(rewritten.positions().original(text.indexOf("m.") + 1)).isEmpty();
    }

    private String outcome(String sql) {
        RewriteResult result = rewriter.rewrite(sql, StubHospital.outsider());
        if (result instanceof Rewritten rewritten) {
            return rewritten.text();
        }
        Refused refused = (Refused) result;
        String place =
                refused.position().isPresent() ? " at " + refused.position().getAsInt() : "";
        return refused.denial().state().code() + place + ": " + refused.denial().message();
    }

    private static List<Block> blocks() {
        List<Block> blocks = new ArrayList<>();
        for (String block : resource("golden.txt").split("\n\n", -1)) {
            if (!block.isBlank()) {
                int cut = block.indexOf("\n----\n");
                blocks.add(new Block(
                        block.substring(0, cut).strip(),
                        block.substring(cut + 6).strip()));
            }
        }
        return blocks;
    }

    static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(GoldenTest.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
