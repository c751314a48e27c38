package dev.ledgate.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.policy.AllowedApi;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/**
 * Random sequences of commands end alike on a ledger and on the contracts alone: each command with the same answer, and
 * all with the same state. Where a second ledger is given, the same sequences run there as well, and its answers and
 * state are held against those of the first; or {@code -Dledgate.sequences.digest=} says what another run with the same
 * seed, sequences and lanes came to.
 */
public abstract class LedgerModelTest {
    protected abstract LedgerUnderTest ledger() throws IOException;

    /** A ledger to compare with. */
    protected Optional<LedgerUnderTest> other() throws IOException {
        return Optional.empty();
    }

    /** Of the ledger under test, for figures. */
    protected abstract String name();

    /** How many sequences, over all lanes. */
    protected abstract int sequences();

    /** How many at the same time. */
    protected abstract int lanes();

    @Test
    void randomSequencesEndAsTheContractsAloneSay() throws IOException, InterruptedException, ExecutionException {
        SequenceRun.World world = run(name(), ledger());
        assertThat(world.sequences()).isEqualTo(sequences());
        assertThat(world.accepted()).as("accepted commands").isGreaterThan(sequences());
        assertThat(world.refused()).as("refused commands").isGreaterThan(sequences() / 2);
        String digest = System.getProperty("ledgate.sequences.digest", "");
        if (!digest.isEmpty()) {
            assertThat(world.digest()).as("digest, against that of another run").isEqualTo(digest);
            return;
        }
        Optional<LedgerUnderTest> other = other();
        if (other.isPresent()) {
            SequenceRun.World there = run(name() + ".other", other.get());
            assertThat(there.accepted()).isEqualTo(world.accepted());
            assertThat(there.refused()).isEqualTo(world.refused());
            assertThat(SequenceRun.differences(world, there)).isEmpty();
            print("sequences." + name() + ".differences 0 lines");
        }
    }

    private SequenceRun.World run(String name, LedgerUnderTest ledger)
            throws IOException, InterruptedException, ExecutionException {
        SequenceRun.World world = new SequenceRun(ledger, sequences(), lanes()).run();
        print("sequences." + name + " " + world.sequences() + " sequences, " + (world.accepted() + world.refused())
                + " operations, " + world.refused() + " refused, " + world.repeated() + " repeated, "
                + world.lines() + " lines of state and answers, "
                + String.format(Locale.ROOT, "%.1f s, digest %s", world.seconds(), world.digest()));
        return world;
    }

    @AllowedApi("figures of a long run")
    private static void print(String line) {
        System.out.println(line);
    }
}
