package dev.ledgate.ledger.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ledgate.ledger.audit.AuditRecord.AnchoredRecord;
import dev.ledgate.ledger.audit.AuditRecord.IntentRecord;
import dev.ledgate.ledger.audit.AuditRecord.OutcomeRecord;
import dev.ledgate.ledger.audit.AuditRecord.SealRecord;
import dev.ledgate.ledger.audit.RecordCodec.BadForm;
import dev.ledgate.ledger.audit.RecordCodec.Kind;
import dev.ledgate.policy.port.AuditLog;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class RecordCodecTest {
    private static final BatchRoot BATCH = new BatchRoot(3, 9, Hash.GENESIS);

    @Test
    void whatIsEncodedIsReadBack() throws BadForm {
        assertThat(RecordCodec.decode(RecordCodec.canonical(
                        RecordCodec.CLEAR_VERSION, Kind.INTENT, 5, RecordCodec.body(Sample.intent("a", 4)))))
                .isEqualTo(new IntentRecord(5, Sample.intent("a", 4)));
        assertThat(RecordCodec.decode(RecordCodec.canonical(
                        RecordCodec.CLEAR_VERSION, Kind.INTENT, 5, RecordCodec.body(Sample.denied("", 3)))))
                .isEqualTo(new IntentRecord(5, Sample.denied("", 3)));
        assertThat(RecordCodec.decode(RecordCodec.canonical(
                        RecordCodec.CLEAR_VERSION, Kind.OUTCOME, 6, RecordCodec.body(Sample.outcome(5)))))
                .isEqualTo(new OutcomeRecord(6, Sample.outcome(5)));
        assertThat(RecordCodec.decode(RecordCodec.canonical(Kind.SEAL, 10, RecordCodec.body(BATCH))))
                .isEqualTo(new SealRecord(10, BATCH));
        assertThat(RecordCodec.decode(RecordCodec.canonical(Kind.ANCHORED, 11, RecordCodec.body(BATCH))))
                .isEqualTo(new AnchoredRecord(11, BATCH));
    }

    /** The example of version 2 in docs/audit.md; those of version 3 are in {@link SealedBodiesTest}. */
    @Test
    void theBytesOfVersionTwoAreThoseOfTheDocument() {
        byte[] canonical = RecordCodec.canonical(
                RecordCodec.CLEAR_VERSION,
                Kind.OUTCOME,
                2,
                RecordCodec.body(new AuditLog.Outcome(1, Sample.NOON, 106, 0, "00000")));
        assertThat(HexFormat.of().formatHex(canonical))
                .isEqualTo("0202" + "0000000000000002" + "0000000000000001" + "000000006b003640" + "00000000"
                        + "000000000000006a" + "0000000000000000" + "00000005" + "3030303030"
                        + "00" + "00000000");
        assertThat(Hash.link(Hash.GENESIS, canonical)).isNotEqualTo(Hash.leaf(canonical));
    }

    /** Logs that were begun before purpose and patients were recorded can be read on. */
    @Test
    void theFormatBeforeIsStillRead() throws BadForm {
        byte[] old = HexFormat.of()
                .parseHex("0102" + "0000000000000002" + "0000000000000001" + "000000006b003640" + "00000000"
                        + "000000000000006a" + "0000000000000000" + "00000005" + "3030303030");
        assertThat(RecordCodec.decode(old))
                .isEqualTo(new OutcomeRecord(2, new AuditLog.Outcome(1, Sample.NOON, 106, 0, "00000")));
        assertThatThrownBy(() -> RecordCodec.decode(Arrays.copyOf(old, old.length + 5)))
                .as("no mixture of both")
                .isInstanceOf(BadForm.class);
    }

    @Test
    void noOtherLengthIsARecord() {
        byte[] canonical = RecordCodec.canonical(
                RecordCodec.CLEAR_VERSION, Kind.INTENT, 5, RecordCodec.body(Sample.intent("researcher", 4)));
        for (int length = 0; length < canonical.length; length++) {
            byte[] cut = Arrays.copyOf(canonical, length);
            assertThatThrownBy(() -> RecordCodec.decode(cut)).isInstanceOf(BadForm.class);
        }
        assertThatThrownBy(() -> RecordCodec.decode(Arrays.copyOf(canonical, canonical.length + 1)))
                .isInstanceOf(BadForm.class);
    }

    @Test
    void whateverTheBytesAreDecodingGivesARecordThatEncodesToThemOrBadForm() {
        byte[] canonical = RecordCodec.canonical(
                RecordCodec.CLEAR_VERSION, Kind.INTENT, 5, RecordCodec.body(Sample.intent("researcher", 4)));
        int read = 0;
        for (int at = 0; at < canonical.length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] changed = canonical.clone();
                changed[at] ^= (byte) (1 << bit);
                try {
                    AuditRecord record = RecordCodec.decode(changed);
                    read++;
                    assertThat(RecordCodec.canonical(
                                    RecordCodec.CLEAR_VERSION,
                                    Kind.INTENT,
                                    record.number(),
                                    RecordCodec.body(((IntentRecord) record).intent())))
                            .isEqualTo(changed);
                } catch (BadForm e) {
                    assertThat(e).hasMessageStartingWith("it");
                }
            }
        }
        assertThat(read).isPositive();
    }

    @Test
    void textThatIsNoUnicodeAndRecordsThatAreTooLongAreNotWritten() {
        assertThatThrownBy(() -> RecordCodec.body(Sample.intent("\ud800", 1)))
                .isInstanceOf(IllegalArgumentException.class);
        AuditLog.Intent i = Sample.intent("a", 1);
        AuditLog.Intent tooLong = new AuditLog.Intent(
                i.at(),
                1,
                "a",
                Optional.empty(),
                "select",
                "",
                new TreeSet<>(),
                i.verdict(),
                "",
                "c".repeat(RecordCodec.MAX_LENGTH),
                1,
                "");
        assertThatThrownBy(() -> RecordCodec.body(tooLong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("longer than");
    }
}
