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
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class RecordCodecTest {
    private static final BatchRoot BATCH = new BatchRoot(3, 9, Hash.GENESIS);

    private final BodyCipher cipher = new BodyCipher(new byte[BodyCipher.SECRET]);

    /** Seals a body and opens it again. */
    private AuditRecord sealedAndOpened(Kind kind, long number, byte[] body) throws BadForm {
        byte[] canonical = RecordCodec.sealed(kind, number, 1, body, cipher);
        return RecordCodec.open(canonical, RecordCodec.key(canonical, RecordCodec.decode(canonical), cipher));
    }

    @Test
    void whatIsEncodedIsReadBack() throws BadForm {
        assertThat(sealedAndOpened(Kind.INTENT, 5, RecordCodec.body(Sample.intent("a", 4))))
                .isEqualTo(new IntentRecord(5, Sample.intent("a", 4)));
        assertThat(sealedAndOpened(Kind.INTENT, 5, RecordCodec.body(Sample.denied("", 3))))
                .isEqualTo(new IntentRecord(5, Sample.denied("", 3)));
        assertThat(sealedAndOpened(Kind.OUTCOME, 6, RecordCodec.body(Sample.outcome(5))))
                .isEqualTo(new OutcomeRecord(6, Sample.outcome(5)));
        assertThat(RecordCodec.decode(RecordCodec.canonical(Kind.SEAL, 10, RecordCodec.body(BATCH))))
                .isEqualTo(new SealRecord(10, BATCH));
        assertThat(RecordCodec.decode(RecordCodec.canonical(Kind.ANCHORED, 11, RecordCodec.body(BATCH))))
                .isEqualTo(new AnchoredRecord(11, BATCH));
    }

    /** The example of a seal in docs/audit.md; those of intents and outcomes are in {@link SealedBodiesTest}. */
    @Test
    void theBytesOfASealAreThoseOfTheDocument() {
        byte[] canonical = RecordCodec.canonical(
                Kind.SEAL, 10, RecordCodec.body(new BatchRoot(3, 9, Hash.ofHex("cd".repeat(32)))));
        assertThat(HexFormat.of().formatHex(canonical))
                .isEqualTo("0403" + "000000000000000a" + "0000000000000003" + "0000000000000009" + "cd".repeat(32));
        assertThat(Hash.link(Hash.GENESIS, Hash.leaf(canonical))).isNotEqualTo(Hash.leaf(canonical));
    }

    @Test
    void noOtherLengthOrVersionIsARecord() {
        byte[] seal = RecordCodec.canonical(Kind.SEAL, 10, RecordCodec.body(BATCH));
        byte[] intent = RecordCodec.sealed(Kind.INTENT, 5, 1, RecordCodec.body(Sample.intent("researcher", 4)), cipher);
        for (byte[] canonical : List.of(seal, intent)) {
            for (int length = 0; length < canonical.length; length++) {
                byte[] cut = Arrays.copyOf(canonical, length);
                boolean other = canonical == seal || (length - 18) % BodyCipher.STEP != BodyCipher.COMMITMENT;
                if (other || length < 18 + BodyCipher.COMMITMENT + BodyCipher.STEP) {
                    assertThatThrownBy(() -> RecordCodec.decode(cut)).isInstanceOf(BadForm.class);
                }
            }
            assertThatThrownBy(() -> RecordCodec.decode(Arrays.copyOf(canonical, canonical.length + 1)))
                    .isInstanceOf(BadForm.class);
            for (int version = 0; version < 256; version++) {
                byte[] changed = canonical.clone();
                changed[0] = (byte) version;
                if (version != RecordCodec.VERSION) {
                    assertThatThrownBy(() -> RecordCodec.decode(changed)).isInstanceOf(BadForm.class);
                }
            }
        }
    }

    private static byte[] padded(byte[] body) {
        return Arrays.copyOf(body, BodyCipher.sealedLength(body.length));
    }

    @Test
    void whateverABodyHasOpeningGivesARecordThatEncodesToItOrBadForm() {
        byte[] body = RecordCodec.body(Sample.intent("researcher", 4));
        int read = 0;
        for (int at = 0; at < body.length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] changed = body.clone();
                changed[at] ^= (byte) (1 << bit);
                try {
                    AuditRecord record = sealedAndOpened(Kind.INTENT, 5, changed);
                    read++;
                    assertThat(padded(RecordCodec.body(((IntentRecord) record).intent())))
                            .isEqualTo(padded(changed));
                } catch (BadForm e) {
                    assertThat(e).hasMessageContaining("body");
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
