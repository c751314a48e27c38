package dev.ledgate.proxy.session;

import dev.ledgate.policy.AccessProfile;
import dev.ledgate.policy.PatientKey;
import dev.ledgate.proxy.rows.RowPlan;
import dev.ledgate.proxy.wire.ErrorFields;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One answer that the server owes us, and what to do with it. */
abstract class Pending {
    /** Undoes what was assumed when the message was sent; run if the server never carried it out. */
    private final Runnable undo;

    private final Positions positions;

    Pending(Runnable undo, Positions positions) {
        this.undo = undo;
        this.positions = positions;
    }

    final void undo() {
        undo.run();
    }

    final Positions positions() {
        return positions;
    }

    /** Whether it says nothing but that a statement may now be run. */
    boolean makesReady() {
        return false;
    }

    private static void nothing() {}

    /** ParseComplete, BindComplete or CloseComplete. */
    static final class Completion extends Pending {
        final byte type;
        final boolean shown;
        /** What the client is told besides. */
        final Optional<ErrorFields> notice;

        Completion(byte type, boolean shown, Runnable undo, Positions positions) {
            this(type, shown, undo, positions, Optional.empty());
        }

        Completion(byte type, boolean shown, Runnable undo, Positions positions, Optional<ErrorFields> notice) {
            super(undo, positions);
            this.type = type;
            this.shown = shown;
            this.notice = notice;
        }

        @Override
        boolean makesReady() {
            return true;
        }
    }

    /** Who a description is for. */
    enum Audience {
        /** The client asked for it by Describe. */
        CLIENT,
        /** The client sent a simple query: it gets a RowDescription, but no NoData. */
        SIMPLE,
        /** We asked, to learn the types. */
        US
    }

    /** The answer to Describe: for a statement, parameters and rows; for a portal, rows. */
    static final class Description extends Pending {
        final boolean ofStatement;
        final Audience audience;
        final Map<Integer, Integer> sealedParameters;
        final List<Short> formats;
        /** The client's prepared statement that is described; empty if nothing has to be remembered of it. */
        final Optional<String> statement;

        List<Integer> parameters = List.of();

        /**
         * @param sealedParameters numbers of parameters that get sealed, and the types that the client shall take them for
         * @param formats result formats that the client asked for, for a portal
         */
        Description(
                boolean ofStatement,
                Audience audience,
                Map<Integer, Integer> sealedParameters,
                List<Short> formats,
                Positions positions) {
            this(ofStatement, audience, sealedParameters, formats, positions, Optional.empty());
        }

        Description(
                boolean ofStatement,
                Audience audience,
                Map<Integer, Integer> sealedParameters,
                List<Short> formats,
                Positions positions,
                Optional<String> statement) {
            super(Pending::nothing, positions);
            this.statement = statement;
            this.ofStatement = ofStatement;
            this.audience = audience;
            this.sealedParameters = sealedParameters;
            this.formats = formats;
        }

        @Override
        boolean makesReady() {
            return audience != Audience.US;
        }
    }

    /** Rows, then the end of the statement or a pause in it. */
    static final class Rows extends Pending {
        /** A record names no more patients than this, as it is written for one statement in memory. */
        static final int MOST_PATIENTS = 1_000;

        final Opened portal;
        final RowPlan plan;
        /** The number of its audit record. Empty if it touches no data, and until it is known. */
        OptionalLong intent;

        /** Whether its record is still being written: nothing of its answer may be shown. */
        boolean awaitsRecord;

        /** The SQLSTATE that it ended with before its record was durable. */
        @Nullable
        String endedAs;

        /** Whom the rows are for; null if it touches no data. */
        final @Nullable AccessProfile profile;

        long sent;
        long opened;
        /** Whose sealed fields were opened; at most {@link #MOST_PATIENTS}. */
        final Set<PatientKey> patients = new HashSet<>();
        /** Whether there were more. */
        boolean morePatients;

        /** Set once no more of it may be shown: what the client is told in place of the end. */
        @Nullable
        ErrorFields failure;

        Rows(Opened portal, RowPlan plan, OptionalLong intent, @Nullable AccessProfile profile, Runnable undo) {
            super(undo, portal.statement().positions());
            this.portal = portal;
            this.plan = plan;
            this.intent = intent;
            this.profile = profile;
        }

        boolean touchesData() {
            return awaitsRecord || intent.isPresent();
        }

        void opened(PatientKey patient) {
            opened++;
            if (patients.size() < MOST_PATIENTS) {
                patients.add(patient);
            } else if (!patients.contains(patient)) {
                morePatients = true;
            }
        }
    }

    /** BindComplete or CommandComplete of one row of a copy. */
    static final class CopiedRow extends Pending {
        final CopyIn copy;
        final byte type;
        final long line;

        /** @param line of the data at which the row ends */
        CopiedRow(CopyIn copy, byte type, long line) {
            super(Pending::nothing, Positions.NONE);
            this.copy = copy;
            this.type = type;
            this.line = line;
        }
    }

    /** CloseComplete behind all rows of a copy. */
    static final class CopyEnd extends Pending {
        final CopyIn copy;

        CopyEnd(CopyIn copy) {
            super(Pending::nothing, Positions.NONE);
            this.copy = copy;
        }
    }

    /** Rows that tell of the tables, for us. */
    static final class CatalogRows extends Pending {
        CatalogRows() {
            super(Pending::nothing, Positions.NONE);
        }
    }

    /** ReadyForQuery. */
    static final class Ready extends Pending {
        final boolean shown;

        Ready(boolean shown) {
            super(Pending::nothing, Positions.NONE);
            this.shown = shown;
        }
    }

    /** The error that we made the server raise, so that it stands where ours has to stand. */
    static final class Refusal extends Pending {
        final ErrorFields error;
        final boolean shown;

        Refusal(ErrorFields error, boolean shown) {
            super(Pending::nothing, Positions.NONE);
            this.error = error;
            this.shown = shown;
        }
    }
}
