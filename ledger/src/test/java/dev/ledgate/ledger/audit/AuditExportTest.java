package dev.ledgate.ledger.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ledgate.ledger.audit.AuditExport.Entry;
import dev.ledgate.ledger.audit.AuditRecord.IntentRecord;
import dev.ledgate.ledger.audit.AuditRecord.OutcomeRecord;
import dev.ledgate.ledger.audit.AuditRecord.SealRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AuditExportTest {
    private static final AuditQuery ALL = AuditQuery.newest(1_000);

    @TempDir
    Path directory = Path.of("");

    private List<BatchRoot> anchored = List.of();

    /** Five batches of an intent and its outcome each. */
    @BeforeEach
    void aLog() throws IOException {
        Sample.RememberingAnchor anchor = new Sample.RememberingAnchor();
        try (ChainedAuditLog log = ChainedAuditLog.open(directory, Sample.BY_HAND, Optional.of(anchor))) {
            for (int n = 0; n < 5; n++) {
                log.outcome(Sample.outcome(Sample.await(log.intent(Sample.intent("login" + n, n)))));
                Sample.await(log.seal());
            }
        }
        anchored = anchor.roots();
    }

    private List<Entry> export(AuditQuery query) throws IOException {
        List<Entry> entries = new ArrayList<>();
        AuditExport.export(directory, Sample.keys(), query, entries::add);
        return entries;
    }

    private static List<InclusionProof> proofs(List<Entry> entries) {
        return entries.stream().flatMap(e -> e.proof().stream()).toList();
    }

    @Test
    void everyIntentComesWithItsOutcomeAndHoldsUnderTheNewestRootAlone() throws IOException {
        List<Entry> entries = export(ALL);
        assertThat(entries.stream().filter(e -> e.record() instanceof IntentRecord))
                .hasSize(5);
        assertThat(entries.stream().filter(e -> e.record() instanceof OutcomeRecord))
                .hasSize(5);
        assertThat(anchored).hasSize(5);
        BatchRoot newest = anchored.get(4);
        TrustedRoots trusted = new TrustedRoots(List.of(newest));
        InclusionProof first = entries.get(0).proof().orElseThrow();
        assertThat(trusted.proves(first)).as("under an older root").isFalse();
        trusted.learn(proofs(entries));
        for (Entry entry : entries) {
            boolean sealed = entry.record().number() <= newest.last();
            assertThat(entry.proof().filter(trusted::proves).isPresent())
                    .as("record %s", entry.record().number())
                    .isEqualTo(sealed);
        }
    }

    @Test
    void aFilterTakesOutTheOthersAndTheProofStillHolds() throws IOException {
        AuditQuery one = new AuditQuery(
                Optional.of("login2"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                10);
        List<Entry> entries = export(one);
        assertThat(entries.stream().filter(e -> !(e.record() instanceof SealRecord)))
                .hasSize(2);
        TrustedRoots trusted = new TrustedRoots(List.of(anchored.get(4)));
        trusted.learn(proofs(entries));
        assertThat(trusted.proves(entries.get(0).proof().orElseThrow())).isTrue();
    }

    @Test
    void aWrongNewestRootOrAMissingSealProvesNothing() throws IOException {
        List<Entry> entries = export(ALL);
        InclusionProof first = entries.get(0).proof().orElseThrow();
        BatchRoot newest = anchored.get(4);
        TrustedRoots wrong = new TrustedRoots(List.of(new BatchRoot(newest.first(), newest.last(), Hash.GENESIS)));
        wrong.learn(proofs(entries));
        assertThat(wrong.proves(first)).isFalse();

        TrustedRoots gap = new TrustedRoots(List.of(newest));
        gap.learn(proofs(entries).stream()
                .filter(p -> p.batch().first() != anchored.get(2).first())
                .toList());
        assertThat(gap.proves(first)).isFalse();
    }

    @Test
    void theLogOfEachSizeIsTheBeginningOfEachLaterOne() throws IOException {
        long records = AuditVerifier.verify(directory).records();
        for (long size = 1; size <= records; size++) {
            ConsistencyProof proof =
                    AuditExport.consistency(directory, size, records).orElseThrow();
            assertThat(proof.holds()).as("%s of %s", size, records).isTrue();
            assertThat(new ConsistencyProof(size, Hash.GENESIS, records, proof.laterRoot(), proof.path()).holds())
                    .isFalse();
        }
        assertThat(AuditExport.consistency(directory, 1, records + 1)).isEmpty();
        assertThatThrownBy(() -> AuditExport.consistency(directory, 0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> AuditExport.consistency(directory, 3, 2)).isInstanceOf(IllegalArgumentException.class);
    }
}
