package dev.ledgate.cli;

import dev.ledgate.cli.demo.DemoPolicy;
import dev.ledgate.contracts.Command;
import dev.ledgate.contracts.Kinds;
import dev.ledgate.contracts.LedgerRecord;
import dev.ledgate.contracts.LedgerRecord.AccessRequest;
import dev.ledgate.contracts.LedgerRecord.User;
import dev.ledgate.ledger.client.LedgerClient;
import dev.ledgate.policy.AccessString;
import dev.ledgate.policy.Address;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ledgate request, requests, approve, deny}: the way from a request to a contract (ARSC, HISC). */
final class RequestCommands {
    private static final Duration LIFETIME = Duration.ofDays(30);

    private RequestCommands() {}

    @CommandLine.Command(
            name = "request",
            description = "Ask hospital A for access, as an institute or one of its users.",
            mixinStandardHelpOptions = true)
    static final class Ask extends LedgerTask {
        @Option(names = "--as", required = true, paramLabel = "LOGIN", description = "The login of the user who asks.")
        @SuppressWarnings("NullAway.Init")
        private String login;

        @Option(
                names = "--purpose",
                paramLabel = "TEXT",
                defaultValue = "unspecified",
                description = "What for: lower-case letters, digits and dashes. Default: ${DEFAULT-VALUE}.")
        @SuppressWarnings("NullAway.Init")
        private String purpose;

        @Option(
                names = "--study",
                paramLabel = "WORD",
                description = "For one study: lower-case letters, digits and dashes.")
        private @Nullable String study;

        @Override
        int run(LedgerSession ledger, PrintWriter out) throws CommandFailure {
            User user = ledger.user(login);
            String id = UUID.randomUUID().toString();
            LedgerSession.await(ledger.as("user-" + login)
                    .submit(new Command.RequestAccess(
                            ledger.hospitalAddress(),
                            user.institute(),
                            id,
                            purpose,
                            Optional.ofNullable(study),
                            Clock.systemUTC().instant().plus(LIFETIME))));
            say(
                    out,
                    "requested: " + id + System.lineSeparator() + "the hospital decides with: ./ledgate approve " + id
                            + " | ./ledgate deny " + id,
                    fields("request", id, "purpose", purpose));
            return 0;
        }
    }

    @CommandLine.Command(
            name = "requests",
            description = "List the requests for access.",
            mixinStandardHelpOptions = true)
    static final class Show extends LedgerTask {
        @Override
        int run(LedgerSession ledger, PrintWriter out) throws CommandFailure {
            List<LedgerRecord.Institute> institutes = ledger.list(Kinds.INSTITUTE, LedgerRecord.Institute.class);
            for (AccessRequest r : ledger.list(Kinds.ACCESS_REQUEST, AccessRequest.class)) {
                String name = institutes.stream()
                        .filter(i -> i.address().equals(r.institute()))
                        .map(LedgerRecord.Institute::name)
                        .findFirst()
                        .orElse(r.institute().value());
                say(
                        out,
                        r.requestId() + " " + r.status() + " " + name + ", purpose " + r.purpose()
                                + r.study().map(s -> ", study " + s).orElse("") + ", asked " + r.requestedAt()
                                + ", open until " + r.expires(),
                        fields(
                                "request",
                                r.requestId(),
                                "status",
                                r.status().name(),
                                "institute",
                                name,
                                "purpose",
                                r.purpose(),
                                "study",
                                r.study().orElse(""),
                                "expires",
                                r.expires().toString()));
            }
            return 0;
        }
    }

    @CommandLine.Command(
            name = "approve",
            description = {
                "Approve a request: makes the contract, and puts the institute's users on the whitelist.",
            },
            mixinStandardHelpOptions = true)
    static final class Approve extends LedgerTask {
        @Parameters(paramLabel = "REQUEST", description = "As 'ledgate requests' lists it.")
        @SuppressWarnings("NullAway.Init")
        private String request;

        @Option(
                names = "--open",
                paramLabel = "SELECT",
                description = {
                    "What it opens, once for each table: SELECT columns FROM table [WHERE condition].",
                    "Default: every table of the policy, as far as levels and consents go."
                })
        private @Nullable List<String> selects;

        @Option(names = "--until", paramLabel = "INSTANT", description = "When the contract ends. Default: never.")
        private @Nullable Instant until;

        @Override
        int run(LedgerSession ledger, PrintWriter out) throws CommandFailure {
            AccessRequest asked = ledger.list(Kinds.ACCESS_REQUEST, AccessRequest.class).stream()
                    .filter(r -> r.requestId().equals(request))
                    .findFirst()
                    .orElseThrow(() -> new CommandFailure(
                            CommandFailure.UNAVAILABLE, "no request '" + request + "'; see 'ledgate requests'"));
            String[] proxy = proxy(ledger.data());
            LedgerSession.await(ledger.hospital()
                    .submit(new Command.ApproveAccess(
                            ledger.hospitalAddress(),
                            request,
                            List.of(),
                            List.of(new AccessString(
                                    "postgresql://" + String.join(":", proxy) + "/hospital_a", opened())),
                            Optional.ofNullable(until),
                            LedgerClient.newSalt())));
            int users = allow(ledger, asked.institute(), proxy);
            say(
                    out,
                    "approved: " + request + "; " + users + " users on the whitelist",
                    fields("request", request, "usersOnWhitelist", users));
            return 0;
        }

        private List<String> opened() {
            return selects != null
                    ? selects
                    : DemoPolicy.bundled().tables().keySet().stream()
                            .sorted()
                            .map(t -> "SELECT * FROM " + t)
                            .toList();
        }

        private static int allow(LedgerSession ledger, Address institute, String[] proxy) throws CommandFailure {
            int users = 0;
            for (User user : ledger.list(Kinds.USER, User.class)) {
                if (user.institute().equals(institute) && user.status() == LedgerRecord.Status.ACTIVE) {
                    LedgerSession.await(ledger.hospital()
                            .submit(new Command.AllowPath(
                                    ledger.hospitalAddress(),
                                    user.address(),
                                    proxy[0],
                                    proxy[0],
                                    Integer.parseInt(proxy[1]))));
                    users++;
                }
            }
            return users;
        }

        private static String[] proxy(Path data) throws CommandFailure {
            Path file = data.resolve("proxy");
            try {
                return Files.readString(file).strip().split(":", 2);
            } catch (IOException e) {
                throw new CommandFailure(CommandFailure.UNAVAILABLE, "no proxy runs on " + data, e);
            }
        }
    }

    @CommandLine.Command(name = "deny", description = "Refuse a request.", mixinStandardHelpOptions = true)
    static final class Deny extends LedgerTask {
        @Parameters(paramLabel = "REQUEST", description = "As 'ledgate requests' lists it.")
        @SuppressWarnings("NullAway.Init")
        private String request;

        @Override
        int run(LedgerSession ledger, PrintWriter out) throws CommandFailure {
            LedgerSession.await(ledger.hospital().submit(new Command.DenyAccess(ledger.hospitalAddress(), request)));
            say(out, "denied: " + request, fields("request", request));
            return 0;
        }
    }
}
