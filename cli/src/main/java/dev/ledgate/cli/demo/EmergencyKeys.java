package dev.ledgate.cli.demo;

import dev.ledgate.ledger.snapshot.SnapshotFeed;
import dev.ledgate.policy.ColumnName;
import dev.ledgate.policy.FieldContext;
import dev.ledgate.policy.SessionIdentity;
import dev.ledgate.policy.port.FieldKeys;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Opens the sealed fields of a patient to whom the user broke the glass, and of nobody else, with the hospital's own keys;
 * all other fields with the user's. The user gets no key. Whether the glass is broken is looked up for each field.
 */
final class EmergencyKeys implements FieldKeys {
    private final FieldKeys keys;
    private final SessionIdentity hospital;
    private final SnapshotFeed feed;
    private final Clock clock;

    /** @param hospital whose keys open everything here */
    EmergencyKeys(FieldKeys keys, SessionIdentity hospital, SnapshotFeed feed, Clock clock) {
        this.keys = keys;
        this.hospital = hospital;
        this.feed = feed;
        this.clock = clock;
    }

    @Override
    public CompletionStage<FieldCipher> cipherFor(SessionIdentity who) {
        CompletionStage<FieldCipher> own = keys.cipherFor(who);
        return who.institute().equals(hospital.institute())
                ? own
                : own.thenCombine(keys.cipherFor(hospital), (mine, theirs) -> new Both(who, mine, theirs));
    }

    private final class Both implements FieldCipher {
        private final SessionIdentity who;
        private final FieldCipher own;
        private final FieldCipher hospitals;

        Both(SessionIdentity who, FieldCipher own, FieldCipher hospitals) {
            this.who = who;
            this.own = own;
            this.hospitals = hospitals;
        }

        @Override
        public byte[] open(FieldContext place, byte[] stored) throws FieldUnopenable {
            boolean broken = feed.current()
                    .map(state -> state.brokeGlass(who.user(), place.patient(), clock.instant()))
                    .orElse(false);
            return (broken ? hospitals : own).open(place, stored);
        }

        @Override
        public byte[] seal(FieldContext place, byte[] plain) throws FieldUnopenable {
            return own.seal(place, plain);
        }

        /** The index key is the hospital's for everybody, so the user's own cipher finds whatever either opens. */
        @Override
        public Optional<byte[]> blindIndex(ColumnName column, byte[] plain) {
            return own.blindIndex(column, plain);
        }

        @Override
        public void close() {
            own.close();
            hospitals.close();
        }
    }
}
