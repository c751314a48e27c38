package dev.ledgate.crypto.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ledgate.crypto.SeededRandom;
import dev.ledgate.policy.ColumnName;
import dev.ledgate.policy.PrivacyLevel;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class LevelKeyTest {
    private final SeededRandom random = new SeededRandom(21);
    private final LevelKey root = LevelKey.newRoot(4, 2, random);

    @Test
    void aLevelLeadsToThoseBelowAndNoneAbove() {
        LevelKey high = root.at(PrivacyLevel.HIGH);

        assertThat(high.at(PrivacyLevel.LOW).reveal())
                .isEqualTo(root.at(PrivacyLevel.LOW).reveal());
        assertThat(root.at(PrivacyLevel.MEDIUM).at(PrivacyLevel.LOW).reveal())
                .isEqualTo(root.at(PrivacyLevel.LOW).reveal());
        assertThat(high.at(PrivacyLevel.HIGH).reveal()).isEqualTo(high.reveal());
        assertThatThrownBy(() -> high.at(PrivacyLevel.COMPLETE)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> root.at(PrivacyLevel.PUBLIC)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void everyLevelGroupPatientAndColumnHasAKeyOfItsOwn() {
        Set<String> keys = new TreeSet<>();
        PatientSalt anna = PatientSalt.random(4, 2, random);
        PatientSalt ben = PatientSalt.random(4, 2, random);
        for (LevelKey level : new LevelKey[] {root, root.at(PrivacyLevel.HIGH), root.at(PrivacyLevel.LOW)}) {
            for (PatientSalt salt : new PatientSalt[] {anna, ben}) {
                for (String column :
                        new String[] {"patients.ssn", "patients.first", "patientss.sn", "a.patients.ssn"}) {
                    for (FieldSuite suite : FieldSuite.values()) {
                        keys.add(HexFormat.of().formatHex(level.columnKey(suite, salt, ColumnName.parse(column))));
                    }
                }
            }
        }
        assertThat(keys).hasSize(48);
    }

    @Test
    void aClosedKeyGivesNothing() {
        root.close();

        assertThatThrownBy(root::reveal).isInstanceOf(IllegalStateException.class);
        assertThat(root.toString()).doesNotContainPattern("[0-9a-f]{16}");
    }
}
