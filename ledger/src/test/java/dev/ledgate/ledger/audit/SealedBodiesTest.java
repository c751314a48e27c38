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

/** Records of version 3, without a log around them. */
final class SealedBodiesTest {
    private static final long KEY_RECORD = 1;

    private final BodyCipher cipher = new BodyCipher();
    private final byte[] secret = secret();

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
        // A cipher of its own, as the JDK's refuses the same key and nonce twice in a row.
        BodyCipher fresh = new BodyCipher();
        return RecordCodec.sealed(kind, number, KEY_RECORD, body, fresh, fresh.recordKey(secret, number));
    }

    private byte[] intent(long number) {
        return sealed(Kind.INTENT, number, RecordCodec.body(documented()));
    }

    private byte[] outcome(long number, long intent) {
        return sealed(Kind.OUTCOME, number, RecordCodec.body(Sample.outcome(intent)));
    }

    private AuditRecord open(byte[] canonical, long number) throws BadForm {
        return RecordCodec.open(canonical, cipher, cipher.recordKey(secret, number));
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
        assertThat(HexFormat.of().formatHex(cipher.recordKey(secret, 2)))
                .isEqualTo("c2c92a133aeba5c02b711717aa85a91712f5bf58478e97509f5318f32804fb10");
        assertThat(HexFormat.of().formatHex(intent(2)))
                .isEqualTo(
                        "0301000000000000000200000000000000019a808be2db24f2f43a1757771b1d1d9f341279e5ef5fdd44523d6a42339907ac"
                                + "33a6a2c0cef0004eff80bd7731179f0578f6b39a4ed309dbfd8b992cabd271abb44a13983a24908302508bc1c129d9cfde25"
                                + "59b76538f386efb71f2a0bf2babfa8919cec7ebe5ac0c0ce25744e1fbe9c72b6cb752e0b6631517d19cab9c3673501557c19"
                                + "9fd53a8e71525a3afa6afd79d76444604aca8ca2f23d878368241cf2855eb01a3002041f90739e19627b10d994d2323bb795"
                                + "f3fa070874573873c2ea0a33072740ac50020ab61dd2822ddf83713535b754e020d1ec6f42d5433014e7bdf3f40fb2e5f7aa"
                                + "1f6e91fb00041adec5fcb14db3ad5ca068fc8624075b2f11b5e73aa01ca4d980adcfeb6b5ceee806");
        byte[] outcome =
                sealed(Kind.OUTCOME, 3, RecordCodec.body(new AuditLog.Outcome(2, Sample.NOON, 106, 0, "00000")));
        assertThat(HexFormat.of().formatHex(outcome))
                .isEqualTo(
                        "030200000000000000030000000000000001000000000000000227185c5fce0a9fda93f4a34b0cd42e3f7e5b9f0b40b8e636"
                                + "3878dace66d90b79e1248ab771e72cde821e568b0e1cbe8c132eb8d6f253e78680e9bfb8f3b39a0e2c68a3c638fdeb6f5a3b"
                                + "ff1d9767423017f4e774fdf2032534eaa3797d511e84a5b7e332692ec789ba9c48ae4497d0b6372444ab62e62fb28305981c"
                                + "9807adffa77bdcb4beec62490946bf65a6198131");
    }

    @Test
    void anotherKeyOpensNothing() {
        byte[] canonical = intent(2);
        assertThatThrownBy(() -> open(canonical, 3)).isInstanceOf(BadForm.class);
        byte[] other = secret.clone();
        other[31] ^= 1;
        assertThatThrownBy(() -> RecordCodec.open(canonical, cipher, cipher.recordKey(other, 2)))
                .isInstanceOf(BadForm.class);
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
            assertThat((canonical.length - 26 - BodyCipher.TAG) % BodyCipher.STEP)
                    .isZero();
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
