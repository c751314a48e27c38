package dev.ledgate.cli.demo;

import dev.ledgate.contracts.Command;
import dev.ledgate.contracts.Kinds;
import dev.ledgate.contracts.LedgerRecord.CategoryGrant;
import dev.ledgate.contracts.RefusalCode;
import dev.ledgate.crypto.abe.UnknownAttribute;
import dev.ledgate.crypto.keys.GroupEnvelope;
import dev.ledgate.ledger.client.LedgerClient;
import dev.ledgate.ledger.client.LedgerException;
import dev.ledgate.ledger.embedded.EmbeddedLedger;
import dev.ledgate.ledger.identity.LedgerIdentity;
import dev.ledgate.policy.AccessString;
import dev.ledgate.policy.Address;
import dev.ledgate.policy.Grant;
import dev.ledgate.policy.Grantee;
import dev.ledgate.policy.PatientHandle;
import dev.ledgate.policy.PrivacyLevel;
import dev.ledgate.policy.Right;
import dev.ledgate.policy.SessionIdentity;
import dev.ledgate.policy.TableName;
import dev.ledgate.policy.TimeWindow;
import java.io.Closeable;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** Writes the demo's parties, relationships and choices to the ledger, each as the party that has the right to. */
final class DemoContracts implements Closeable {
    /** What patient #1 hides from everyone but hospital A: every column that names a diagnosis. */
    static final List<String> DIAGNOSIS_COLUMNS = List.of(
            "public.conditions.code",
            "public.conditions.description",
            "public.encounters.reasoncode",
            "public.encounters.reasondescription",
            "public.claims.diagnosis1",
            "public.claims.diagnosis2",
            "public.claims.diagnosis3",
            "public.claims.diagnosis4",
            "public.claims.diagnosis5",
            "public.claims.diagnosis6",
            "public.claims.diagnosis7",
            "public.claims.diagnosis8",
            "public.procedures.reasoncode",
            "public.procedures.reasondescription",
            "public.medications.reasoncode",
            "public.medications.reasondescription",
            "public.careplans.reasoncode",
            "public.careplans.reasondescription");

    private static final SortedMap<String, List<String>> DATA_CATEGORIES = new TreeMap<>(Map.of(
            "diagnoses", List.of("conditions", "allergies", "careplans"),
            "medications", List.of("medications", "immunizations"),
            "measurements", List.of("observations", "imaging_studies"),
            "treatment", List.of("encounters", "procedures", "devices", "supplies"),
            "billing", List.of("claims", "claims_transactions", "payer_transitions")));

    private static final String URL = "postgresql://127.0.0.1/hospital_a";
    private static final Duration REQUEST_LIFETIME = Duration.ofDays(30);

    private final DemoLedger ledger;
    private final Clock clock;
    private final Map<DemoParty, LedgerIdentity> institutes = new EnumMap<>(DemoParty.class);
    private final Map<DemoParty, LedgerIdentity> users = new EnumMap<>(DemoParty.class);
    private final LedgerClient hospital;

    DemoContracts(DemoLedger ledger, Clock clock) throws IOException {
        this.ledger = ledger;
        this.clock = clock;
        for (DemoParty party : DemoParty.values()) {
            String msp = EmbeddedLedger.MEMBERS.getOrDefault(party.institute(), "HospitalAMSP");
            institutes.put(party, ledger.identities().enrol(party.institute(), msp));
            users.put(party, ledger.identities().enrol("user-" + party.login(), msp));
        }
        this.hospital = ledger.connect(institute(DemoParty.HOSPITAL_A));
    }

    /** Hospital A's address. */
    Address hospital() {
        return institute(DemoParty.HOSPITAL_A).address();
    }

    /** Hospital A's own user. */
    SessionIdentity own() {
        DemoParty own = DemoParty.HOSPITAL_A;
        return new SessionIdentity(
                own.login(), user(own).address(), hospital(), own.institute(), own.category(), Optional.empty());
    }

    /** Acts as hospital A. */
    LedgerClient client() {
        return hospital;
    }

    private LedgerIdentity institute(DemoParty party) {
        LedgerIdentity identity = institutes.get(party);
        if (identity == null) {
            throw new IllegalStateException(party.institute() + " is not enrolled");
        }
        return identity;
    }

    private LedgerIdentity user(DemoParty party) {
        LedgerIdentity identity = users.get(party);
        if (identity == null) {
            throw new IllegalStateException(party.login() + " is not enrolled");
        }
        return identity;
    }

    Map<DemoParty, Address> userAddresses() {
        Map<DemoParty, Address> addresses = new EnumMap<>(DemoParty.class);
        users.forEach((party, identity) -> addresses.put(party, identity.address()));
        return addresses;
    }

    /** Whether the parties are on the ledger already. */
    boolean registered() {
        return !LedgerClient.await(hospital.read(new Command.ListRecords(hospital(), Kinds.INSTITUTE)))
                .isEmpty();
    }

    /**
     * Parties, default policy and relationships.
     *
     * @param tables what the access strings open
     */
    void registerParties(Collection<TableName> tables) throws IOException {
        LedgerIdentity consortium = ledger.identities().enrol("consortium", "ConsortiumMSP");
        try (LedgerClient founder = ledger.connect(consortium)) {
            for (DemoParty party : List.of(DemoParty.HOSPITAL_A, DemoParty.HOSPITAL_B)) {
                found(founder, institute(party), party.institute());
            }
        }
        SortedMap<String, CategoryGrant> byDefault = new TreeMap<>();
        for (DemoParty party : DemoParty.values()) {
            submit(new Command.RegisterInstitute(
                    hospital(), institute(party).address(), party.institute(), party.category()));
            submit(new Command.RegisterUser(
                    hospital(),
                    institute(party).address(),
                    user(party).address(),
                    party.login(),
                    LedgerClient.newSalt()));
            byDefault.put(party.category(), new CategoryGrant(party.byDefault(), new TreeSet<>(party.rights())));
        }
        submit(new Command.SetDefaultPolicy(
                hospital(), 1, byDefault, new TreeSet<>(List.of(DemoParty.HOSPITAL_B.category()))));
        AccessString everything = new AccessString(
                URL, tables.stream().sorted().map(t -> "SELECT * FROM " + t).toList());
        for (DemoParty party : DemoParty.guests()) {
            if (party.hasRelationship()) {
                relate(party, everything);
            }
        }
    }

    private static void found(LedgerClient founder, LedgerIdentity member, String name) {
        try {
            LedgerClient.await(founder.submit(new Command.RegisterHospital(member.address(), member.mspId(), name)));
        } catch (LedgerException e) {
            // A network registers its hospitals when it starts.
            if (!e.refusal().equals(Optional.of(RefusalCode.HOSPITAL_EXISTS))) {
                throw e;
            }
        }
    }

    /** What patients can choose about apart from the rest: tables of the policy, by what they are about. */
    void defineDataCategories(Collection<TableName> tables) {
        DATA_CATEGORIES.forEach((name, about) -> {
            SortedSet<String> named = tables.stream()
                    .filter(t -> about.contains(t.table()))
                    .map(TableName::toString)
                    .collect(Collectors.toCollection(TreeSet::new));
            submit(new Command.DefineDataCategory(hospital(), name, named));
        });
    }

    /** The institute asks, the hospital approves. */
    private void relate(DemoParty party, AccessString opens) throws IOException {
        String request = "demo-" + party.institute();
        try (LedgerClient asking = ledger.connect(institute(party))) {
            long block = LedgerClient.await(asking.submit(new Command.RequestAccess(
                            hospital(),
                            institute(party).address(),
                            request,
                            "demonstration",
                            clock.instant().plus(REQUEST_LIFETIME))))
                    .block();
            hospital.awaitBlock(block);
        }
        submit(new Command.ApproveAccess(
                hospital(),
                request,
                party.attribute().map(List::of).orElse(List.of()),
                List.of(opens),
                Optional.empty(),
                LedgerClient.newSalt()));
    }

    /** The wrapped keys of every policy group. */
    void publishGroups(DemoKeys keys) throws UnknownAttribute {
        for (PolicyGroup group : PolicyGroup.values()) {
            GroupEnvelope envelope = keys.wrap(group);
            submit(new Command.SetPolicyGroup(
                    hospital(),
                    group.id(),
                    envelope.policy().toString(),
                    envelope.id().keyEpoch(),
                    envelope.encode()));
        }
    }

    /**
     * The choices of the demo's patients.
     *
     * @param sorted all patients, in the order of their keys
     */
    void choose(List<PatientHandle> sorted) {
        List<PatientHandle> choosing = sorted.subList(0, Math.min(sorted.size(), DemoPatients.LAST_TREATED_AT_B + 1));
        submit(new Command.RegisterPatients(hospital(), choosing, LedgerClient.newSalt()));
        Grantee insurer = Grantee.institute(institute(DemoParty.INSURER).address());
        Grantee hospitalB = Grantee.institute(institute(DemoParty.HOSPITAL_B).address());
        Grantee school = Grantee.institute(institute(DemoParty.MEDICAL_SCHOOL).address());
        List<CompletionStage<?>> waiting = new ArrayList<>();
        for (int i = 0; i < choosing.size(); i++) {
            PatientHandle patient = choosing.get(i);
            switch (DemoPatients.choiceOf(i)) {
                case FORBIDS_INSURER -> waiting.add(consent(patient, insurer, Grant.NONE));
                case HIDES_DIAGNOSES -> {
                    submitted(consent(patient, hospitalB, Grant.of(PrivacyLevel.HIGH)));
                    SortedMap<String, PrivacyLevel> hidden = new TreeMap<>();
                    DIAGNOSIS_COLUMNS.forEach(c -> hidden.put(c, PrivacyLevel.COMPLETE));
                    waiting.add(hospital.submit(
                            new Command.SetOverrides(hospital(), patient, hidden, LedgerClient.newSalt())));
                }
                case REVOKED_RESEARCHER -> {
                    submitted(consent(patient, school, Grant.of(PrivacyLevel.HIGH)));
                    waiting.add(hospital.submit(
                            new Command.RevokeConsent(hospital(), patient, school, LedgerClient.newSalt())));
                }
                case TREATED_AT_B -> {
                    submitted(consent(patient, hospitalB, Grant.of(PrivacyLevel.COMPLETE)));
                    waiting.add(hospital.submit(new Command.AssignGroup(
                            hospital(), patient, PolicyGroup.TREATED_AT_B.id(), LedgerClient.newSalt())));
                }
                case NONE -> {}
            }
        }
        waiting.forEach(LedgerClient::await);
    }

    private CompletionStage<?> consent(PatientHandle patient, Grantee grantee, Grant grant) {
        return hospital.submit(new Command.SetConsent(
                hospital(),
                patient,
                grantee,
                grant,
                new TreeSet<>(List.of(Right.READ)),
                TimeWindow.ALWAYS,
                Optional.empty(),
                LedgerClient.newSalt()));
    }

    /** The whitelist: every guest reaches the proxy from this machine. Replaces the entries of an earlier start. */
    long allowPaths(String host, int port) {
        long block = 0;
        for (DemoParty party : DemoParty.guests()) {
            if (party.hasRelationship()) {
                block = submit(new Command.AllowPath(hospital(), user(party).address(), host, host, port));
            }
        }
        return block;
    }

    /** Puts the root of a batch of audit records where the log's owner alone cannot change it. */
    CompletionStage<Void> anchor(long firstRecord, long lastRecord, byte[] root) {
        String hex = HexFormat.of().formatHex(root);
        return hospital.submit(new Command.AnchorAudit(hospital(), firstRecord, lastRecord, hex))
                .thenAccept(committed -> {});
    }

    private long submit(Command command) {
        return LedgerClient.await(hospital.submit(command)).block();
    }

    private static void submitted(CompletionStage<?> stage) {
        LedgerClient.await(stage);
    }

    @Override
    public void close() {
        hospital.close();
    }
}
