package dev.ledgate.crypto.field;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ledgate.crypto.SeededRandom;
import dev.ledgate.crypto.abe.EnvelopeId;
import dev.ledgate.crypto.bytes.ByteWriter;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import dev.ledgate.crypto.bytes.SecretBytes;
import dev.ledgate.crypto.keys.LevelKey;
import dev.ledgate.crypto.keys.PatientSalt;
import dev.ledgate.policy.ColumnName;
import dev.ledgate.policy.FieldContext;
import dev.ledgate.policy.PatientKey;
import dev.ledgate.policy.PrivacyLevel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FieldSealerTest {
    private static final PatientKey ANNA = new PatientKey("anna");
    private static final FieldContext PLACE = place("patients.ssn", "1", "anna");
    private static final byte[] PLAIN = "999-12-3456".getBytes(StandardCharsets.UTF_8);

    private final SeededRandom random = new SeededRandom(51);
    private final LevelKey root = LevelKey.newRoot(2, 1, random);
    private final LevelKey nextRoot = LevelKey.newRoot(2, 2, random);
    private final PatientSalt salt = PatientSalt.random(2, 1, random);
    private final FieldSealer sealer = new FieldSealer(FieldSealerTest.this::find, random);

    private Optional<LevelKey> find(EnvelopeId id) {
        Map<Integer, LevelKey> roots = new HashMap<>(Map.of(1, root, 2, nextRoot));
        LevelKey key = roots.get(id.keyEpoch());
        return key == null || id.group() != 2 ? Optional.empty() : Optional.of(key.at(id.level()));
    }

    private static FieldContext place(String column, String row, String patient) {
        return new FieldContext(ColumnName.parse(column), row, new PatientKey(patient));
    }

    private byte[] sealed() {
        return sealer.seal(PLACE, salt, PrivacyLevel.HIGH, PLAIN).orElseThrow();
    }

    @Test
    void aFieldOfAnyLengthComesBack() throws Exception {
        for (int length : new int[] {0, 1, 15, 16, 17, 1000, 100_000}) {
            byte[] plain = new byte[length];
            random.nextBytes(plain);
            byte[] stored =
                    sealer.seal(PLACE, salt, PrivacyLevel.COMPLETE, plain).orElseThrow();

            assertThat(sealer.open(PLACE, salt, stored))
                    .hasValueSatisfying(p -> assertThat(p).isEqualTo(plain));
            assertThat(stored).hasSize(length + StoredField.OVERHEAD);
        }
    }

    @Test
    void equalPlaintextsLookDifferent() {
        assertThat(sealed()).isNotEqualTo(sealed());
    }

    @Test
    void aFieldWithABlindIndexComesBackAndItsIndexCannotBeExchanged() throws Exception {
        EqualityIndex equality =
                new EqualityIndex(SecretBytes.random(32, random), column -> column.equals(PLACE.column()));
        BlindIndex.Value index = equality.of(PLACE.column(), PLAIN).orElseThrow();
        assertThat(equality.of(PLACE.column(), PLAIN)).contains(index);
        assertThat(equality.of(PLACE.column(), new byte[0])).isPresent().isNotEqualTo(Optional.of(index));
        assertThat(equality.of(ColumnName.parse("patients.first"), PLAIN)).isEmpty();
        assertThat(EqualityIndex.none().of(PLACE.column(), PLAIN)).isEmpty();

        byte[] stored = sealer.seal(PLACE, salt, PrivacyLevel.HIGH, PLAIN, Optional.of(index))
                .orElseThrow();

        assertThat(stored).hasSize(PLAIN.length + StoredField.OVERHEAD + 16);
        assertThat(StoredField.decode(stored).index()).contains(index);
        assertThat(Arrays.copyOfRange(stored, 11, 27)).isEqualTo(index.bytes());
        assertThat(sealer.open(PLACE, salt, stored))
                .hasValueSatisfying(p -> assertThat(p).isEqualTo(PLAIN));
        stored[11] ^= 1;
        assertThatThrownBy(() -> sealer.open(PLACE, salt, stored)).isInstanceOf(CorruptEncoding.class);
    }

    @Test
    void theHeadSaysUnderWhichKeyItStands() throws Exception {
        assertThat(StoredField.decode(sealed()).key()).isEqualTo(new EnvelopeId(2, 1, PrivacyLevel.HIGH));
        byte[] ofPublic = sealer.seal(PLACE, salt, PrivacyLevel.PUBLIC, PLAIN).orElseThrow();
        assertThat(StoredField.decode(ofPublic).key().level()).isEqualTo(PrivacyLevel.LOW);
    }

    @Test
    void aFieldMovedToAnotherCellDoesNotOpen() {
        byte[] stored = sealed();
        for (FieldContext other : List.of(
                place("patients.first", "1", "anna"),
                place("persons.ssn", "1", "anna"),
                place("other.patients.ssn", "1", "anna"),
                place("patients.ssn", "2", "anna"),
                place("patients.ssn", "1", "ben"),
                place("patients.ssn", "1a", "nna"),
                place("patients.ssn", "", "1anna"))) {
            assertThatThrownBy(() -> sealer.open(other, salt, stored))
                    .as(other.toString())
                    .isInstanceOf(CorruptEncoding.class);
        }
    }

    @Test
    void aFieldDoesNotOpenWithAnotherPatientsSalt() {
        byte[] stored = sealed();
        assertThatThrownBy(() -> sealer.open(PLACE, PatientSalt.random(2, 1, random), stored))
                .isInstanceOf(CorruptEncoding.class);
    }

    @Test
    void noChangedBitOpens() {
        byte[] stored = sealed();
        for (int bit = 0; bit < 8 * stored.length; bit++) {
            byte[] changed = stored.clone();
            changed[bit / 8] ^= (byte) (1 << (bit % 8));
            try {
                // Another group or epoch may simply not be held.
                assertThat(sealer.open(PLACE, salt, changed)).as("bit " + bit).isEmpty();
            } catch (CorruptEncoding e) {
                assertThat(e).hasMessageNotContaining("999");
            }
        }
    }

    @Test
    void shortAndLongFieldsAreRefused() {
        byte[] stored = sealed();
        for (int length = 0; length < stored.length; length++) {
            byte[] cut = Arrays.copyOf(stored, length);
            assertThatThrownBy(() -> sealer.open(PLACE, salt, cut)).isInstanceOf(CorruptEncoding.class);
        }
        assertThatThrownBy(() -> sealer.open(PLACE, salt, Arrays.copyOf(stored, stored.length + 1)))
                .isInstanceOf(CorruptEncoding.class);
    }

    @Test
    void afterARotationOldAndNewFieldsOpen() throws Exception {
        byte[] old = sealed();
        PatientSalt moved = new PatientSalt(2, 2, salt.bytes());
        byte[] fresh = sealer.seal(PLACE, moved, PrivacyLevel.HIGH, PLAIN).orElseThrow();

        assertThat(sealer.open(PLACE, moved, old)).isPresent();
        assertThat(sealer.open(PLACE, moved, fresh)).isPresent();
        assertThat(StoredField.decode(fresh).key().keyEpoch()).isEqualTo(2);
    }

    @Test
    void aGroupThatIsNotHeldIsEmptyAndNotAnError() throws Exception {
        assertThat(sealer.seal(PLACE, PatientSalt.random(3, 1, random), PrivacyLevel.HIGH, PLAIN))
                .isEmpty();
    }

    @Test
    void manyPatientsPassThroughABoundedCache() throws Exception {
        List<PatientSalt> salts = new ArrayList<>();
        List<byte[]> stored = new ArrayList<>();
        for (int i = 0; i < 2 * PatientKeyCache.CAPACITY; i++) {
            PatientSalt each = PatientSalt.random(2, 1, random);
            salts.add(each);
            stored.add(sealer.seal(PLACE, each, PrivacyLevel.HIGH, PLAIN).orElseThrow());
        }
        // Forwards each is gone again before its turn; backwards the last ones are held.
        for (int i = 0; i < salts.size(); i++) {
            int back = salts.size() - 1 - i;
            assertThat(sealer.open(PLACE, salts.get(i), stored.get(i)).orElseThrow())
                    .isEqualTo(PLAIN);
            assertThat(sealer.open(PLACE, salts.get(back), stored.get(back)).orElseThrow())
                    .isEqualTo(PLAIN);
        }
        assertThatThrownBy(() -> sealer.open(PLACE, salts.get(0), stored.get(1)))
                .isInstanceOf(CorruptEncoding.class);
        assertThat(ANNA.toString()).doesNotContain("anna");
    }

    @Test
    void manyFieldsOpenAtOnceEachWithItsOwnOutcome() throws Exception {
        List<FieldSealer.Sealed> fields = new ArrayList<>();
        List<byte[]> plains = new ArrayList<>();
        List<PatientSalt> salts = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            salts.add(PatientSalt.random(2, 1, random));
        }
        // Patients and columns take turns, so equal keys are never neighbours.
        for (int i = 0; i < 60; i++) {
            FieldContext place = place("patients.c" + i % 3, "row" + i, "p" + i % 7);
            byte[] plain = new byte[i];
            random.nextBytes(plain);
            plains.add(plain);
            fields.add(new FieldSealer.Sealed(
                    place,
                    salts.get(i % 7),
                    sealer.seal(place, salts.get(i % 7), PrivacyLevel.HIGH, plain)
                            .orElseThrow()));
        }
        byte[] tampered = fields.get(10).stored().clone();
        tampered[tampered.length - 1] ^= 1;
        fields.set(
                10,
                new FieldSealer.Sealed(fields.get(10).place(), fields.get(10).salt(), tampered));
        fields.set(
                11,
                new FieldSealer.Sealed(
                        fields.get(12).place(),
                        fields.get(11).salt(),
                        fields.get(11).stored()));
        fields.set(20, new FieldSealer.Sealed(PLACE, salt, new byte[3]));
        byte[] ofUnknownEpoch = fields.get(30).stored().clone();
        ofUnknownEpoch[6] = 9;
        fields.set(
                30,
                new FieldSealer.Sealed(fields.get(30).place(), fields.get(30).salt(), ofUnknownEpoch));

        List<FieldSealer.Opened> opened = sealer.openAll(fields);

        assertThat(opened).hasSize(60);
        for (int i = 0; i < 60; i++) {
            FieldSealer.Opened outcome = opened.get(i);
            if (i == 10 || i == 11 || i == 20) {
                assertThat(outcome).as("field %d", i).isInstanceOf(FieldSealer.Opened.Corrupt.class);
            } else if (i == 30) {
                assertThat(outcome).isInstanceOf(FieldSealer.Opened.NotHeld.class);
            } else {
                byte[] plain = plains.get(i);
                assertThat(outcome)
                        .as("field %d", i)
                        .isInstanceOfSatisfying(
                                FieldSealer.Opened.Plain.class,
                                p -> assertThat(p.bytes()).isEqualTo(plain));
                FieldSealer.Sealed field = fields.get(i);
                assertThat(sealer.open(field.place(), field.salt(), field.stored()))
                        .hasValueSatisfying(p -> assertThat(p).isEqualTo(plain));
            }
        }
        assertThat(sealer.openAll(List.of())).isEmpty();
        assertThat(opened.get(5)).hasToString("Plain[5 bytes]");
    }

    @Test
    void theAssociatedDataIsTheFormatsHoweverItIsPutTogether() {
        StoredField head = new StoredField(new EnvelopeId(3, 77, PrivacyLevel.MEDIUM), Optional.empty());
        for (FieldContext place : List.of(PLACE, place("s.täble.c", "", "zoë \u001f"))) {
            ByteWriter expected = new ByteWriter()
                    .raw(head.encodeHead())
                    .text(place.column().table().schema())
                    .text(place.column().table().table())
                    .text(place.column().column())
                    .text(place.rowKey())
                    .text(place.patient().value());

            assertThat(head.associated(place)).isEqualTo(expected.toBytes());
        }
    }
}
