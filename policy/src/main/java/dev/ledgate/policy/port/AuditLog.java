package dev.ledgate.policy.port;

import dev.ledgate.policy.Address;
import dev.ledgate.policy.TableName;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;

/**
 * Writes down who saw what, before it is seen. Records are chained; none can be altered or taken out unnoticed. Safe for
 * any thread.
 */
public interface AuditLog {
    /**
     * Appends what is about to happen.
     *
     * @return completes with the record's number once it is durable; completes exceptionally if it cannot be written, and
     *     then nothing may be read
     */
    CompletionStage<Long> intent(Intent intent);

    /** Appends what came of it; does not wait, but no outcome is lost while the process lives. */
    void outcome(Outcome outcome);

    enum Verdict {
        PERMITTED,
        DENIED
    }

    /**
     * @param at when it was decided
     * @param session the session's number, as in the log
     * @param login as given; not verified when the verdict is about a failed login
     * @param user empty if the login is not known to the ledger
     * @param action what kind of thing: {@code login}, {@code select}, {@code fetch}, {@code copy}, {@code revoked}, ...
     * @param statementDigest keyed digest of the statement text, lower-case hex; never the text
     * @param tables the tables read or written
     * @param verdict whether it goes on
     * @param reason SQLSTATE of a denial, else empty
     * @param clause the contract entries it rests on
     * @param snapshotVersion the ledger state it was decided from
     * @param purpose the purpose of use that the session declared, else empty
     */
    record Intent(
            Instant at,
            long session,
            String login,
            Optional<Address> user,
            String action,
            String statementDigest,
            SortedSet<TableName> tables,
            Verdict verdict,
            String reason,
            String clause,
            long snapshotVersion,
            String purpose) {}

    /**
     * @param intent number of the intent's record
     * @param at when the last message of the answer had been sent
     * @param rows rows sent to the client
     * @param sealedOpened sealed fields opened
     * @param sqlState {@code 00000}, or the error that ended it
     * @param patients tags of patients whose sealed fields were opened: 32 lower-case hex digits each, a keyed digest of
     *     the patient's key and the intent's number. Others may have been seen too: all whom the contracts let the user see.
     * @param morePatients whether there were more of them than are named
     */
    record Outcome(
            long intent,
            Instant at,
            long rows,
            long sealedOpened,
            String sqlState,
            SortedSet<String> patients,
            boolean morePatients) {
        /** No patient's sealed field was opened. */
        public Outcome(long intent, Instant at, long rows, long sealedOpened, String sqlState) {
            this(intent, at, rows, sealedOpened, sqlState, new TreeSet<>(), false);
        }

        public Outcome {
            patients = Collections.unmodifiableSortedSet(new TreeSet<>(patients));
        }
    }
}
