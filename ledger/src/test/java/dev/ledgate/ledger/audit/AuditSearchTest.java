package dev.ledgate.ledger.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ledgate.ledger.audit.AuditRecord.SealedIntent;
import dev.ledgate.policy.Address;
import dev.ledgate.policy.TableName;
import dev.ledgate.policy.port.AuditLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AuditSearchTest {
    private static final AuditQuery ALL = AuditQuery.newest(100);

    @TempDir
    Path directory = Path.of("");

    private List<BatchRoot> anchored = List.of();

    @BeforeEach
    void aLog() throws IOException {
        Sample.RememberingAnchor anchor = new Sample.RememberingAnchor();
        try (ChainedAuditLog log = ChainedAuditLog.open(directory, Sample.BY_HAND, Optional.of(anchor))) {
            for (int n = 0; n < 6; n++) {
                String login = n % 2 == 0 ? "insurer" : "researcher";
                boolean refused = n == 4;
                long number = Sample.await(log.intent(refused ? Sample.denied(login, n) : Sample.intent(login, n)));
                if (!refused) {
                    log.outcome(Sample.outcome(number));
                }
                if (n == 2) {
                    Sample.await(log.seal());
                }
            }
        }
        anchored = anchor.roots();
    }

    @Test
    void everyIntentIsFoundWithItsOutcome() throws IOException {
        List<AuditSearch.Found> found =
                AuditSearch.find(directory, Sample.keys(), ALL).found();
        assertThat(found).hasSize(6).isSortedAccordingTo(Comparator.comparing(AuditSearch.Found::number));
        for (AuditSearch.Found one : found) {
            boolean refused = one.intent().verdict() == AuditLog.Verdict.DENIED;
            assertThat(one.outcome().map(AuditLog.Outcome::intent))
                    .isEqualTo(refused ? Optional.empty() : Optional.of(one.number()));
        }
    }

    @Test
    void eachFilterNarrows() throws IOException {
        assertThat(sessions(query(b -> b.login = Optional.of("insurer")))).containsExactly(0L, 2L, 4L);
        assertThat(sessions(query(b -> b.table = Optional.of(TableName.parse("claims")))))
                .containsExactly(0L, 3L);
        assertThat(sessions(query(b -> b.verdict = Optional.of(AuditLog.Verdict.DENIED))))
                .containsExactly(4L);
        assertThat(sessions(query(b -> b.user = Optional.of(new Address("0x" + "ab".repeat(20))))))
                .containsExactly(0L, 2L, 4L);
        assertThat(sessions(query(b -> b.user = Optional.of(new Address("0x" + "cd".repeat(20))))))
                .isEmpty();
        assertThat(sessions(query(b -> b.purpose = Optional.of("heart-study")))).containsExactly(0L, 2L, 4L);
        assertThat(sessions(query(b -> {
                    b.since = Optional.of(Sample.NOON.plusMillis(2));
                    b.until = Optional.of(Sample.NOON.plusMillis(4));
                })))
                .containsExactly(2L, 3L);
        assertThat(sessions(AuditQuery.newest(2))).as("the newest are kept").containsExactly(4L, 5L);
    }

    @Test
    void anExportHandsOutEveryRecordInOrder() throws IOException {
        List<Long> numbers = new ArrayList<>();
        AuditSearch.forEach(directory, Sample.keys(), record -> numbers.add(record.number()));
        assertThat(numbers).hasSize((int) AuditVerifier.verify(directory).records());
        for (int i = 0; i < numbers.size(); i++) {
            assertThat(numbers.get(i)).isEqualTo(i + 1);
        }
    }

    @Test
    void aDamagedLogIsNotReadOnAsIfNothingHadHappened() throws IOException {
        Path file = Segment.list(directory).get(0).file();
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        assertThatThrownBy(() -> AuditSearch.find(directory, Sample.keys(), ALL))
                .isInstanceOf(AuditLogDamaged.class);
    }

    @Test
    void everySealedRecordIsProvedUnderItsAnchoredRoot() throws IOException {
        assertThat(anchored).hasSize(2);
        long last = anchored.get(1).last();
        for (long number = 1; number <= last; number++) {
            long wanted = number;
            InclusionProof proof = AuditSearch.prove(directory, number).orElseThrow();
            BatchRoot root = anchored.stream()
                    .filter(b -> b.first() <= wanted && wanted <= b.last())
                    .findFirst()
                    .orElseThrow();
            assertThat(proof.decoded().number()).isEqualTo(number);
            assertThat(proof.proves(root)).isTrue();
            assertThat(proof.proves(new BatchRoot(root.first(), root.last(), Hash.GENESIS)))
                    .isFalse();
        }
        assertThat(AuditSearch.prove(directory, last + 1)).as("not sealed yet").isEmpty();
        assertThat(AuditSearch.prove(directory, 999)).isEmpty();
    }

    @Test
    void aProofDoesNotHoldForAnotherRecord() throws IOException {
        InclusionProof one = AuditSearch.prove(directory, 2).orElseThrow();
        assertThat(one.decoded()).isInstanceOf(SealedIntent.class);
        for (int at = 0; at < one.record().length; at++) {
            byte[] other = one.record();
            other[at] ^= 1;
            assertThat(new InclusionProof(other, one.batch(), one.path()).proves(anchored.get(0)))
                    .isFalse();
        }
        InclusionProof next = AuditSearch.prove(directory, 3).orElseThrow();
        assertThat(new InclusionProof(one.record(), one.batch(), next.path()).proves(anchored.get(0)))
                .isFalse();
        assertThat(one.proves(anchored.get(1))).isFalse();
    }

    private static final class Filters {
        Optional<String> login = Optional.empty();
        Optional<Address> user = Optional.empty();
        Optional<TableName> table = Optional.empty();
        Optional<AuditLog.Verdict> verdict = Optional.empty();
        Optional<String> purpose = Optional.empty();
        Optional<Instant> since = Optional.empty();
        Optional<Instant> until = Optional.empty();
    }

    private static AuditQuery query(Consumer<Filters> set) {
        Filters f = new Filters();
        set.accept(f);
        return new AuditQuery(f.login, f.user, f.table, f.verdict, f.purpose, f.since, f.until, 9);
    }

    private List<Long> sessions(AuditQuery query) throws IOException {
        return AuditSearch.find(directory, Sample.keys(), query).found().stream()
                .map(found -> found.intent().session())
                .toList();
    }
}
