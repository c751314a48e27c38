package dev.ledgate.ledger.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ledgate.ledger.audit.AuditRecord.IntentRecord;
import dev.ledgate.ledger.audit.AuditRecord.KeyRecord;
import dev.ledgate.ledger.audit.AuditRecord.OutcomeRecord;
import dev.ledgate.ledger.audit.AuditRecord.SealedIntent;
import dev.ledgate.ledger.audit.AuditRecord.SealedOutcome;
import dev.ledgate.ledger.audit.RecordCodec.BadForm;
import dev.ledgate.ledger.audit.RecordCodec.Kind;
import dev.ledgate.policy.Address;
import dev.ledgate.policy.TableName;
import dev.ledgate.policy.port.AuditLog;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Intents and outcomes, without a log around them. */
final class SealedBodiesTest {
    private static final long KEY_RECORD = 1;

    /** Version, kind, number and key record; an outcome has its intent behind them. */
    private static final int INTENT_CLEAR = 18;

    private static final int OUTCOME_CLEAR = 26;

    private final BodyCipher cipher = new BodyCipher(secret());

    private static byte[] secret() {
        byte[] secret = new byte[32];
        for (int i = 0; i < secret.length; i++) {
            secret[i] = (byte) i;
        }
        return secret;
    }

    /** The intent of the vectors in docs/audit.md. */
    static AuditLog.Intent documented() {
        return new AuditLog.Intent(
                Sample.NOON,
                7,
                "researcher",
                Optional.of(new Address("0x" + "5a".repeat(20))),
                "select",
                "ab".repeat(32),
                new TreeSet<>(List.of(TableName.parse("public.patients"))),
                AuditLog.Verdict.PERMITTED,
                "",
                "HISC 1",
                42,
                "heart-study");
    }

    private byte[] sealed(Kind kind, long number, byte[] body) {
        return RecordCodec.sealed(kind, number, KEY_RECORD, body, cipher);
    }

    private byte[] intent(long number) {
        return sealed(Kind.INTENT, number, RecordCodec.body(documented()));
    }

    private byte[] outcome(long number, long intent) {
        return sealed(Kind.OUTCOME, number, RecordCodec.body(Sample.outcome(intent)));
    }

    private AuditRecord open(byte[] canonical, long number) throws BadForm {
        int clear = canonical.length > 1 && canonical[1] == 2 ? OUTCOME_CLEAR : INTENT_CLEAR;
        return RecordCodec.open(canonical, cipher.key(number, Math.max(0, canonical.length - clear)));
    }

    @Test
    void whatIsSealedIsReadBackWithItsKeyAndOnlyWhatIsInClearWithoutIt() throws BadForm {
        assertThat(open(intent(2), 2)).isEqualTo(new IntentRecord(2, documented()));
        assertThat(RecordCodec.decode(intent(2))).isEqualTo(new SealedIntent(2, KEY_RECORD));
        assertThat(open(outcome(3, 2), 3)).isEqualTo(new OutcomeRecord(3, Sample.outcome(2)));
        assertThat(RecordCodec.decode(outcome(3, 2))).isEqualTo(new SealedOutcome(3, KEY_RECORD, 2));
    }

    /** The vectors of docs/audit.md. */
    @Test
    void theBytesAreThoseOfTheDocument() {
        assertThat(HexFormat.of().formatHex(cipher.key(2, BodyCipher.COMMITMENT)))
                .isEqualTo("b96b47bb7c941b58e4dcfb800d4fcc861e1d4a454fe9e78bcb2dea54a02142db");
        assertThat(HexFormat.of().formatHex(intent(2)))
                .isEqualTo(
                        "04010000000000000002000000000000000113d4140cfc23081407084cac6d43e87016fca991891bf105452c3d914e6be61f"
                                + "6493d489ffd239465f399b8fec2c0772d7dd43d501fa6cf40626f6cb8e7070af7cc51331fb4ec5d4f95898b988dba91346ce"
                                + "b0910211b7b08d9ed2d31a07a73562823bdb96b47634f30a724ac59d1dd8e4479ddb7e41773ef1298328b021d3ffcec7ddad"
                                + "4a351d2eb80ec8f671bc16ba7b771d64ca991e669d5745433987f8736c24bb6f4e02894c85d215525d704cd91f5019cd65b1"
                                + "8770223193e6251585c50336a1977a5bc7c27703ac41f19f064641032c9f3c0d98cd01d4b81cb8aab8a40716ddcc05902f45"
                                + "879d87539442c5eeab2f4c24b6e2485f1ddcb25cbfd0a8f90c13354bf93490c1f4c4d3532fb6f130dba7845fe6a4bb09d9ee"
                                + "b8faf3f770e8");
        byte[] outcome =
                sealed(Kind.OUTCOME, 3, RecordCodec.body(new AuditLog.Outcome(2, Sample.NOON, 106, 0, "00000")));
        assertThat(HexFormat.of().formatHex(outcome))
                .isEqualTo(
                        "0402000000000000000300000000000000010000000000000002402568a495a65496254cc5c6daab9b7c22f5b6d9cca60ec4"
                                + "b05456a55d1fdf6fc323b7e78d5b8df4ad6d74e2c85663c8b3fda236110625bcd101a48c4d161b18e8a494dd6f86085c628f"
                                + "3d2d867799ac16d7a25e5e60f69f8b1b783a34873456");
    }

    @Test
    void anotherKeyOpensNothing() throws BadForm {
        byte[] canonical = intent(2);
        assertThatThrownBy(() -> open(canonical, 3)).isInstanceOf(BadForm.class);
        byte[] other = secret();
        other[31] ^= 1;
        BodyCipher another = new BodyCipher(other);
        byte[] key = RecordCodec.key(canonical, RecordCodec.decode(canonical), another);
        assertThatThrownBy(() -> RecordCodec.open(canonical, key)).isInstanceOf(BadForm.class);
    }

    @Test
    void noOtherBytesOpen() {
        for (byte[] canonical : List.of(intent(2), outcome(2, 1))) {
            for (int at = 0; at < canonical.length; at++) {
                for (int bit = 0; bit < 8; bit++) {
                    byte[] changed = canonical.clone();
                    changed[at] ^= (byte) (1 << bit);
                    assertThatThrownBy(() -> open(changed, 2))
                            .as("bit %s of byte %s", bit, at)
                            .isInstanceOf(BadForm.class);
                }
            }
            for (int length = 0; length < canonical.length; length++) {
                byte[] cut = Arrays.copyOf(canonical, length);
                assertThatThrownBy(() -> open(cut, 2)).isInstanceOf(BadForm.class);
            }
            assertThatThrownBy(() -> open(Arrays.copyOf(canonical, canonical.length + 64), 2))
                    .isInstanceOf(BadForm.class);
        }
    }

    /** Number, kind, intent and key record are bound to the body. */
    @Test
    void aBodyOpensInItsOwnRecordAlone() {
        byte[] two = intent(2);
        byte[] three = intent(3);
        byte[] swapped = three.clone();
        System.arraycopy(two, 18, swapped, 18, two.length - 18);
        assertThatThrownBy(() -> open(swapped, 2)).isInstanceOf(BadForm.class);
        assertThatThrownBy(() -> open(swapped, 3)).isInstanceOf(BadForm.class);

        byte[] otherIntent = outcome(3, 2);
        otherIntent[25] = 1;
        assertThatThrownBy(() -> open(otherIntent, 3)).isInstanceOf(BadForm.class);
        byte[] otherSecret = outcome(3, 2);
        otherSecret[17] = 9;
        assertThatThrownBy(() -> open(otherSecret, 3)).isInstanceOf(BadForm.class);
        byte[] otherVersion = intent(2);
        otherVersion[0] = 2;
        assertThatThrownBy(() -> open(otherVersion, 2)).isInstanceOf(BadForm.class);
    }

    @Test
    void aBodyThatWasSealedInAnotherFormIsRefused() {
        byte[] body = RecordCodec.body(documented());
        for (byte[] wrong : List.of(Arrays.copyOf(body, body.length + 64), new byte[] {1, 2, 3})) {
            byte[] canonical = sealed(Kind.INTENT, 2, wrong);
            assertThatThrownBy(() -> open(canonical, 2))
                    .as("%s bytes", wrong.length)
                    .isInstanceOf(BadForm.class);
        }
        byte[] trailing = Arrays.copyOf(body, body.length + 1);
        trailing[body.length] = 1;
        assertThatThrownBy(() -> open(sealed(Kind.INTENT, 2, trailing), 2)).isInstanceOf(BadForm.class);
    }

    @Test
    void equalStatementsLookDifferentAndTheirLengthTellsLittle() {
        byte[] two = intent(2);
        byte[] three = intent(3);
        assertThat(Arrays.copyOfRange(two, 18, two.length)).isNotEqualTo(Arrays.copyOfRange(three, 18, three.length));
        for (int rows : new int[] {0, 1_000_000}) {
            byte[] canonical =
                    sealed(Kind.OUTCOME, 3, RecordCodec.body(new AuditLog.Outcome(2, Sample.NOON, rows, 0, "00000")));
            assertThat(canonical.length - OUTCOME_CLEAR - BodyCipher.COMMITMENT)
                    .isPositive()
                    .matches(length -> length % BodyCipher.STEP == 0);
        }
    }

    @Test
    void aKeyRecordIsReadBackAndIsOfThisVersionAlone() throws BadForm {
        KeyRecord key = new KeyRecord(4, Sample.NOON, "cd".repeat(32), "ef".repeat(84));
        byte[] canonical = RecordCodec.canonical(Kind.KEY, 4, RecordCodec.body(key));
        assertThat(RecordCodec.decode(canonical)).isEqualTo(key);
        byte[] old = canonical.clone();
        old[0] = 2;
        assertThatThrownBy(() -> RecordCodec.decode(old)).isInstanceOf(BadForm.class);
        KeyRecord tooLong = new KeyRecord(4, Sample.NOON, "cd".repeat(32), "ef".repeat(1025));
        assertThatThrownBy(() -> RecordCodec.body(tooLong)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Whatever the bytes: a record that stands for exactly these bytes, or BadForm; and nothing that was changed opens. */
    @Test
    void mutatedRecordsAreRefusedOrReadAsWhatTheyAre() {
        Random random = new Random(20261121);
        KeyRecord key = new KeyRecord(4, Sample.NOON, "cd".repeat(32), "ef".repeat(84));
        List<byte[]> good =
                List.of(intent(2), outcome(3, 2), RecordCodec.canonical(Kind.KEY, 4, RecordCodec.body(key)));
        int read = 0;
        for (int round = 0; round < 30_000; round++) {
            byte[] from = good.get(round % good.size());
            byte[] bytes = Arrays.copyOf(from, random.nextInt(4) == 0 ? random.nextInt(from.length + 80) : from.length);
            for (int edit = random.nextInt(4); edit >= 0 && bytes.length > 0; edit--) {
                bytes[random.nextInt(random.nextBoolean() ? Math.min(32, bytes.length) : bytes.length)] =
                        (byte) random.nextInt();
            }
            try {
                AuditRecord record = RecordCodec.decode(bytes);
                read++;
                if (record instanceof KeyRecord k) {
                    assertThat(RecordCodec.canonical(Kind.KEY, k.number(), RecordCodec.body(k)))
                            .isEqualTo(bytes);
                }
            } catch (BadForm e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
            if (!Arrays.equals(bytes, from)) {
                assertThatThrownBy(() -> open(bytes, 2)).isInstanceOf(BadForm.class);
                assertThatThrownBy(() -> open(bytes, 3)).isInstanceOf(BadForm.class);
            }
        }
        assertThat(read).isPositive();
    }
}
