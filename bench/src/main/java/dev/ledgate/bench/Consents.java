package dev.ledgate.bench;

import dev.ledgate.contracts.Command;
import dev.ledgate.ledger.client.LedgerClient;
import dev.ledgate.policy.Address;
import dev.ledgate.policy.Grant;
import dev.ledgate.policy.Grantee;
import dev.ledgate.policy.PatientHandle;
import dev.ledgate.policy.PrivacyLevel;
import dev.ledgate.policy.Right;
import dev.ledgate.policy.TimeWindow;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** The commands whose commits are measured: numbered patients who let insurers read at level low, and take it back. */
final class Consents {
    private static final Grantee INSURERS = Grantee.category("insurance");

    private Consents() {}

    /** Registers patients 0 to {@code patients - 1}. */
    static Command register(Address hospital, int patients) {
        List<PatientHandle> handles =
                IntStream.range(0, patients).mapToObj(Consents::patient).toList();
        return new Command.RegisterPatients(hospital, handles, LedgerClient.newSalt());
    }

    private static PatientHandle patient(int n) {
        return new PatientHandle(String.format(Locale.ROOT, "%032x", n));
    }

    /** @param n number of the patient */
    static Command consent(Address hospital, int n) {
        return new Command.SetConsent(
                hospital,
                patient(n),
                INSURERS,
                Grant.of(PrivacyLevel.LOW),
                new TreeSet<>(List.of(Right.READ)),
                TimeWindow.ALWAYS,
                Optional.empty(),
                LedgerClient.newSalt());
    }

    /** @param n number of the patient */
    static Command revoke(Address hospital, int n) {
        return new Command.RevokeConsent(hospital, patient(n), INSURERS, LedgerClient.newSalt());
    }
}
