package dev.ledgate.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ledgate.contracts.Command;
import dev.ledgate.contracts.Kinds;
import dev.ledgate.contracts.LedgerRecord;
import dev.ledgate.contracts.RefusalCode;
import dev.ledgate.ledger.client.LedgerClient;
import dev.ledgate.ledger.client.LedgerException;
import dev.ledgate.policy.Address;
import dev.ledgate.policy.Grantee;
import dev.ledgate.policy.PatientHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Text beyond ASCII, and the largest commands, arrive unchanged; what is larger is refused by the contract. */
public abstract class LedgerLimitsTest extends SharedLedgerTest {
    private static final List<String> NAMES = List.of(
            "Städtisches Klinikum Würzburg",
            "北京协和医院",
            "مستشفى الملك فيصل",
            "e\u0301cole (two code points) and \u00e9cole (one)",
            "plane 1: \ud83c\udfe5, last code point: \udbff\udfff",
            "right-to-left override: \u202etxt, zero width: a\u200db",
            "quotes \" ' \\ / and { } [ ] \u2028",
            "x".repeat(100));

    private static Address address(int number) {
        return new Address("0x" + String.format(Locale.ROOT, "%040x", number));
    }

    private void isRefused(Command command) {
        assertThatThrownBy(() -> submit(command))
                .isInstanceOfSatisfying(
                        LedgerException.class, e -> assertThat(e.refusal()).contains(RefusalCode.BAD_ARGUMENT));
    }

    @Test
    void namesOfAllScriptsComeBackAsTheyWere() {
        for (int i = 0; i < NAMES.size(); i++) {
            submit(new Command.RegisterInstitute(at(), address(i), NAMES.get(i), NAMES.get(NAMES.size() - 1 - i)));
        }
        List<LedgerRecord> found = LedgerClient.await(asHospital.read(new Command.ListRecords(at(), Kinds.INSTITUTE)));
        assertThat(found.stream().map(LedgerRecord.Institute.class::cast).map(LedgerRecord.Institute::name))
                .contains(NAMES.toArray(new String[0]))
                .hasSize(NAMES.size() + 1);
        submit(consent(Grantee.category(NAMES.get(4))));
        assertThat(((LedgerRecord.Choices) choices(asHospital).get(0))
                        .choices()
                        .get(0)
                        .grantee())
                .isEqualTo(Grantee.category(NAMES.get(4)));
    }

    @Test
    void namesThatAreTooLongOrHoldControlCharactersAreRefused() {
        isRefused(new Command.RegisterInstitute(at(), address(1), "x".repeat(101), "x"));
        isRefused(new Command.RegisterInstitute(at(), address(1), "a\u0000b", "x"));
        isRefused(new Command.RegisterInstitute(at(), address(1), "a\nb", "x"));
        isRefused(new Command.RegisterInstitute(at(), address(1), " ", "x"));
    }

    @Test
    void theLargestCommandsFitAndOneMoreDoesNot() {
        List<PatientHandle> patients = new ArrayList<>(IntStream.range(0, 500)
                .mapToObj(i -> new PatientHandle(String.format(Locale.ROOT, "%032x", i)))
                .toList());
        submit(new Command.RegisterPatients(at(), patients, LedgerClient.newSalt()));
        for (PatientHandle one : List.of(patients.get(0), patients.get(499), PATIENT)) {
            assertThat(LedgerClient.await(
                            asHospital.read(new Command.ReadRecord(at(), Kinds.PATIENT, List.of(one.value())))))
                    .hasSize(1);
        }
        patients.add(PATIENT);
        isRefused(new Command.RegisterPatients(at(), patients, LedgerClient.newSalt()));
        byte[] envelope = new byte[65_536];
        for (int i = 0; i < envelope.length; i++) {
            envelope[i] = (byte) i;
        }
        submit(new Command.SetPolicyGroup(at(), "large", "staff", 1, envelope));
        List<LedgerRecord> groups =
                LedgerClient.await(asHospital.read(new Command.ListRecords(at(), Kinds.POLICY_GROUP)));
        assertThat(((LedgerRecord.PolicyGroup) groups.get(0)).envelope()).isEqualTo(envelope);
        isRefused(new Command.SetPolicyGroup(at(), "large", "staff", 1, new byte[65_537]));
    }
}
