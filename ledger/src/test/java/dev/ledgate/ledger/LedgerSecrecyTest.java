package dev.ledgate.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.contracts.Command;
import dev.ledgate.contracts.LedgerRecord.CategoryGrant;
import dev.ledgate.ledger.client.LedgerClient;
import dev.ledgate.ledger.identity.LedgerIdentity;
import dev.ledgate.ledger.snapshot.HmacPatientHandles;
import dev.ledgate.policy.AccessString;
import dev.ledgate.policy.Address;
import dev.ledgate.policy.Grant;
import dev.ledgate.policy.Grantee;
import dev.ledgate.policy.PatientHandle;
import dev.ledgate.policy.PatientKey;
import dev.ledgate.policy.PrivacyLevel;
import dev.ledgate.policy.Right;
import dev.ledgate.policy.TimeWindow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Hospital A, its users and its patients do all they can do; then everything that a hospital without a part in it holds is
 * searched for what is A's and its patients' alone. The search is shown to find things: all of it lies with A.
 */
public abstract class LedgerSecrecyTest extends SharedLedgerTest {
    private static final AccessString OPENS = new AccessString(
            "postgresql://10.20.30.40:5432/secret_database",
            List.of("SELECT hidden_column FROM secret_table WHERE ward = 'seven'"));
    private static final String NAME = "Erika Mustermann";
    private static final String SSN = "999-12-3456";
    private static final String REASON = NAME + ", SSN " + SSN + ", unconscious";

    /** A member that has no part in hospital A's affairs. */
    protected abstract String thirdMsp();

    /** All that a hospital's peer has after a block, in files or as it is delivered; by where it was found. */
    protected abstract Map<String, byte[]> heldBy(String mspId, long block) throws IOException;

    private final Map<String, String> secrets = new LinkedHashMap<>();

    private PatientHandle patient(String key) {
        PatientHandle handle = new HmacPatientHandles(new byte[32]).handle(new PatientKey(key));
        secrets.put("handle of " + key, handle.value());
        secrets.put("key of " + key, key);
        return handle;
    }

    private Command.SetConsent choice(PatientHandle patient, Grantee grantee) {
        return new Command.SetConsent(
                at(),
                patient,
                grantee,
                Grant.of(PrivacyLevel.MEDIUM),
                new TreeSet<>(Set.of(Right.READ)),
                new TimeWindow(Optional.empty(), Optional.of(Instant.parse("2088-08-08T08:08:08Z"))),
                Optional.of("purpose-to-look-for"),
                Optional.of("study-to-look-for"),
                new TreeSet<>(),
                false,
                LedgerClient.newSalt());
    }

    /** Everything that names a patient, a choice, an access string or a login. @return the last block */
    private long doAll() throws IOException {
        PatientHandle anna = patient("patient-key-anna-4711");
        PatientHandle bert = patient("patient-key-bert-0815");
        PatientHandle gone = patient("patient-key-gone-1234");
        secrets.put("category chosen about", "category-to-look-for");
        secrets.put("purpose of a choice", "purpose-to-look-for");
        secrets.put("study of a choice", "study-to-look-for");
        secrets.put("window of a choice", "2088-08-08T08:08:08Z");
        secrets.put("overridden field", "public.patients.secretfield");
        secrets.put("address of an access string", OPENS.url());
        secrets.put("SQL of an access string", OPENS.selects().get(0));
        secrets.put("login", "login-to-look-for");
        secrets.put("name", NAME);
        secrets.put("SSN", SSN);

        LedgerIdentity annasKey = identity("patient-" + anna.value(), "HospitalAMSP");
        LedgerIdentity guardian = identity("guardian-" + bert.value(), "HospitalAMSP");
        LedgerIdentity user = identity("user-login-to-look-for", "HospitalAMSP");
        Address school = institute.address();
        submit(new Command.RegisterPatients(at(), List.of(anna, bert, gone), LedgerClient.newSalt()));
        submit(new Command.LinkPatient(at(), anna, annasKey.address(), LedgerClient.newSalt()));
        submit(new Command.LinkGuardian(at(), bert, Optional.of(guardian.address()), LedgerClient.newSalt()));
        LedgerClient asAnna = as(annasKey);
        LedgerClient asGuardian = as(guardian);
        LedgerClient.await(asAnna.submit(choice(anna, Grantee.category("category-to-look-for"))));
        LedgerClient.await(asAnna.submit(new Command.SetOverrides(
                at(),
                anna,
                new TreeMap<>(Map.of("public.patients.secretfield", PrivacyLevel.COMPLETE)),
                LedgerClient.newSalt())));
        LedgerClient.await(asAnna.submit(new Command.RevokeConsent(
                at(), anna, Grantee.category("category-to-look-for"), LedgerClient.newSalt())));
        LedgerClient.await(asAnna.submit(new Command.SetDelegate(at(), anna, false, LedgerClient.newSalt())));
        LedgerClient.await(asGuardian.submit(choice(bert, Grantee.institute(school))));
        submit(new Command.SetPolicyGroup(at(), "group", "staff", 1, new byte[] {1}));
        submit(new Command.AssignGroup(at(), bert, "group", LedgerClient.newSalt()));
        submit(choice(gone, Grantee.institute(school)));
        submit(new Command.UnregisterPatient(at(), gone));

        submit(new Command.RegisterUser(at(), school, user.address(), "login-to-look-for", LedgerClient.newSalt()));
        submit(new Command.SetDefaultPolicy(
                at(),
                1,
                new TreeMap<>(Map.of("medical-school", new CategoryGrant(Grant.NONE, new TreeSet<>()))),
                new TreeSet<>(Set.of("medical-school"))));
        LedgerClient asUser = as(user);
        LedgerClient.await(asUser.submit(new Command.RequestAccess(at(), school, "r1", "research", FAR)));
        submit(new Command.ApproveAccess(
                at(), "r1", List.of(), List.of(OPENS), Optional.empty(), LedgerClient.newSalt()));
        String opening = LedgerClient.newSalt();
        Instant until = Clock.systemUTC().instant().plusSeconds(600);
        LedgerClient.await(asUser.submit(new Command.BreakGlass(at(), "e1", anna, REASON, until, opening)));
        submit(new Command.ConfirmBreakGlass(at(), "e1", anna, REASON, opening, LedgerClient.newSalt()));
        return submit(new Command.RegisterInstitute(
                        at(), identity("public", "HospitalAMSP").address(), "A public name to look for", "pharmacy"))
                .block();
    }

    @Test
    void aThirdHospitalHoldsNothingOfPatientsAccessStringsAndLogins() throws IOException {
        long block = doAll();
        Map<String, byte[]> thirds = heldBy(thirdMsp(), block);
        Map<String, byte[]> owners = heldBy("HospitalAMSP", block);
        assertThat(ByteSearch.find(thirds, "A public name to look for"))
                .as("the third hospital's peer has the public records")
                .isNotEmpty();
        secrets.forEach((what, secret) -> {
            if (!what.startsWith("key of")) {
                assertThat(ByteSearch.find(owners, secret))
                        .as("%s lies with its owner, so the search would find it", what)
                        .isNotEmpty();
            }
            assertThat(ByteSearch.find(thirds, secret)).as(what).isEmpty();
        });
        assertThat(secrets.values().stream().map(s -> s.getBytes(StandardCharsets.UTF_8).length))
                .allMatch(length -> length >= 11);
    }
}
