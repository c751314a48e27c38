package dev.ledgate.cli;

import dev.ledgate.contracts.Command;
import dev.ledgate.contracts.Kinds;
import dev.ledgate.contracts.LedgerRecord;
import dev.ledgate.contracts.LedgerRecord.BreakGlass;
import dev.ledgate.contracts.LedgerRecord.Choice;
import dev.ledgate.contracts.LedgerRecord.Choices;
import dev.ledgate.contracts.LedgerRecord.Notice;
import dev.ledgate.ledger.client.LedgerClient;
import dev.ledgate.ledger.identity.LedgerIdentity;
import dev.ledgate.policy.PatientHandle;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code ledgate patient}: registers patients, and what a patient does and reads. */
@CommandLine.Command(
        name = "patient",
        description =
                "Patients: register, give keys, name a guardian or the hospital as delegate; choices and notices.",
        mixinStandardHelpOptions = true,
        subcommands = {
            PatientCommands.Register.class,
            PatientCommands.Delegate.class,
            PatientCommands.ShowChoices.class,
            PatientCommands.ShowNotices.class,
            PatientCommands.Forget.class
        })
final class PatientCommands implements Runnable {
    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "what about patients? Use register, delegate, choices, notices or forget");
    }

    /** A command about one patient. */
    abstract static class OfOne extends LedgerTask {
        @Option(
                names = "--patient",
                required = true,
                paramLabel = "KEY",
                description = "The patient's id in the hospital's database.")
        @SuppressWarnings("NullAway.Init")
        private String patient;

        abstract int run(LedgerSession ledger, PatientHandle handle, PrintWriter out) throws CommandFailure;

        @Override
        final int run(LedgerSession ledger, PrintWriter out) throws CommandFailure {
            return run(ledger, ledger.patient(patient), out);
        }
    }

    /** Registers a patient who is not yet. */
    static void register(LedgerSession ledger, PatientHandle handle) throws CommandFailure {
        LedgerSession.submit(
                ledger.hospital(),
                new Command.RegisterPatients(ledger.hospitalAddress(), List.of(handle), LedgerClient.newSalt()));
    }

    @CommandLine.Command(
            name = "register",
            description = {
                "Register a patient; the hospital may act as delegate until patient or guardian end that.",
                "The ledger gets a handle that only the hospital can compute, never the patient's id."
            },
            mixinStandardHelpOptions = true)
    static final class Register extends OfOne {
        @Option(names = "--link", description = "Make keys for the patient, who then acts with '--as patient'.")
        private boolean link;

        @Option(names = "--guardian", description = "Make keys for a guardian, who then acts with '--as guardian'.")
        private boolean guardian;

        @Mixin
        private final ActingSide as = new ActingSide();

        @Override
        int run(LedgerSession ledger, PatientHandle handle, PrintWriter out) throws CommandFailure {
            register(ledger, handle);
            Map<String, Object> fields = fields("patient", handle.value());
            StringBuilder said = new StringBuilder("registered: ").append(handle);
            if (link) {
                LedgerIdentity keys = keys(ledger, "patient", handle);
                LedgerSession.submit(
                        as.client(ledger, handle),
                        new Command.LinkPatient(
                                ledger.hospitalAddress(), handle, keys.address(), LedgerClient.newSalt()));
                fields.put("address", keys.address().value());
                said.append("; acts with --as patient, address ").append(keys.address());
            }
            if (guardian) {
                LedgerIdentity keys = keys(ledger, "guardian", handle);
                LedgerSession.submit(
                        link && as.toString().equals("hospital")
                                ? ledger.as(ActingSide.identity("patient", handle))
                                : as.client(ledger, handle),
                        new Command.LinkGuardian(
                                ledger.hospitalAddress(), handle, Optional.of(keys.address()), LedgerClient.newSalt()));
                fields.put("guardian", keys.address().value());
                said.append("; guardian acts with --as guardian, address ").append(keys.address());
            }
            say(out, said.toString(), fields);
            return 0;
        }

        /** Of the hospital's organisation, whose private collection holds the choices. */
        private static LedgerIdentity keys(LedgerSession ledger, String side, PatientHandle handle)
                throws CommandFailure {
            return ledger.enrol(
                    ActingSide.identity(side, handle),
                    ledger.hospital().identity().mspId());
        }
    }

    @CommandLine.Command(
            name = "delegate",
            description = "Let the hospital act for the patient, or end that.",
            mixinStandardHelpOptions = true)
    static final class Delegate extends OfOne {
        @Mixin
        private final ActingSide as = new ActingSide();

        @ArgGroup(multiplicity = "1")
        @SuppressWarnings("NullAway.Init")
        private Choose choose;

        /** Exactly one of them. */
        static final class Choose {
            @Option(names = "--allow", description = "The hospital may act for the patient.")
            private @Nullable Boolean allow;

            @Option(names = "--withdraw", description = "Only patient and guardian act from now on.")
            private @Nullable Boolean withdraw;
        }

        @Override
        int run(LedgerSession ledger, PatientHandle handle, PrintWriter out) throws CommandFailure {
            boolean allowed = choose.allow != null && choose.withdraw == null;
            LedgerSession.submit(
                    as.client(ledger, handle),
                    new Command.SetDelegate(ledger.hospitalAddress(), handle, allowed, LedgerClient.newSalt()));
            say(
                    out,
                    allowed ? "the hospital may act for the patient" : "the hospital acts for the patient no more",
                    fields("patient", handle.value(), "delegated", allowed));
            return 0;
        }
    }

    @CommandLine.Command(
            name = "choices",
            description = "List what a patient chose, and who wrote it down.",
            mixinStandardHelpOptions = true)
    static final class ShowChoices extends OfOne {
        @Mixin
        private final ActingSide as = new ActingSide();

        @Override
        int run(LedgerSession ledger, PatientHandle handle, PrintWriter out) throws CommandFailure {
            List<LedgerRecord> found = LedgerSession.await(as.client(ledger, handle)
                    .read(new Command.ReadRecord(ledger.hospitalAddress(), Kinds.CHOICES, List.of(handle.value()))));
            for (LedgerRecord record : found) {
                Choices choices = (Choices) record;
                for (Choice c : choices.choices()) {
                    say(out, sentence(c), asFields(c));
                }
                choices.overrides()
                        .forEach((field, level) -> say(
                                out,
                                "field " + field + " needs level " + level,
                                fields("field", field, "level", level.toString())));
            }
            if (found.isEmpty() && !json()) {
                out.println("no choice: the hospital's default policy holds");
            }
            return 0;
        }

        private static String sentence(Choice c) {
            String limits = c.purpose().map(p -> ", purpose " + p).orElse("")
                    + c.study().map(s -> ", study " + s).orElse("")
                    + (c.dataCategories().isEmpty() ? "" : ", only " + String.join(", ", c.dataCategories()))
                    + (c.anonymise() ? ", anonymised" : "")
                    + c.window().from().map(f -> ", from " + f).orElse("")
                    + c.window().until().map(u -> ", until " + u).orElse("");
            return c.grantee() + ": " + c.grant() + " " + c.rights() + limits + " (" + c.at() + " by " + c.actedBy()
                    + ")";
        }

        private static Map<String, Object> asFields(Choice c) {
            Map<String, Object> fields = fields(
                    "grantee",
                    c.grantee().toString(),
                    "level",
                    c.grant().toString(),
                    "rights",
                    c.rights().stream().map(Object::toString).toList(),
                    "about",
                    List.copyOf(c.dataCategories()),
                    "anonymise",
                    c.anonymise(),
                    "by",
                    c.actedBy().value(),
                    "at",
                    c.at().toString());
            c.purpose().ifPresent(p -> fields.put("purpose", p));
            c.study().ifPresent(s -> fields.put("study", s));
            c.window().from().ifPresent(f -> fields.put("from", f.toString()));
            c.window().until().ifPresent(u -> fields.put("until", u.toString()));
            return fields;
        }
    }

    @CommandLine.Command(
            name = "notices",
            description = "List the emergency accesses to a patient's data: who, why, when, and what the review found.",
            mixinStandardHelpOptions = true)
    static final class ShowNotices extends OfOne {
        @Mixin
        private final ActingSide as = new ActingSide();

        @Override
        int run(LedgerSession ledger, PatientHandle handle, PrintWriter out) throws CommandFailure {
            List<LedgerRecord> told = LedgerSession.await(
                    as.client(ledger, handle).read(new Command.ListNotices(ledger.hospitalAddress(), handle)));
            for (int i = 0; i + 1 < told.size(); i += 2) {
                if (told.get(i) instanceof BreakGlass access && told.get(i + 1) instanceof Notice notice) {
                    Map<String, Object> fields = BreakGlassCommand.asFields(ledger, access);
                    fields.put("reason", notice.reason());
                    say(out, BreakGlassCommand.sentence(ledger, access) + ": " + notice.reason(), fields);
                }
            }
            if (told.isEmpty() && !json()) {
                out.println("nobody broke the glass");
            }
            return 0;
        }
    }

    @CommandLine.Command(
            name = "forget",
            description = {
                "Unregister a patient and forget all choices; the default policy holds then.",
                "Notices of emergency accesses remain."
            },
            mixinStandardHelpOptions = true)
    static final class Forget extends OfOne {
        @Mixin
        private final ActingSide as = new ActingSide();

        @Override
        int run(LedgerSession ledger, PatientHandle handle, PrintWriter out) throws CommandFailure {
            LedgerSession.submit(
                    as.client(ledger, handle), new Command.UnregisterPatient(ledger.hospitalAddress(), handle));
            say(out, "forgotten: " + handle, fields("patient", handle.value()));
            return 0;
        }
    }
}
