package dev.ledgate.cli;

import dev.ledgate.cli.demo.DemoDatabase;
import dev.ledgate.cli.demo.DemoFailure;
import dev.ledgate.contracts.Command;
import dev.ledgate.contracts.Kinds;
import dev.ledgate.contracts.LedgerRecord;
import dev.ledgate.contracts.LedgerRecord.Institute;
import dev.ledgate.contracts.LedgerRecord.Login;
import dev.ledgate.contracts.LedgerRecord.User;
import dev.ledgate.ledger.client.LedgerClient;
import dev.ledgate.ledger.client.LedgerConnection;
import dev.ledgate.ledger.client.LedgerEndpoint;
import dev.ledgate.ledger.client.LedgerException;
import dev.ledgate.ledger.client.NetworkProfile;
import dev.ledgate.ledger.identity.IdentityStore;
import dev.ledgate.ledger.identity.LedgerIdentity;
import dev.ledgate.ledger.snapshot.HmacPatientHandles;
import dev.ledgate.policy.Address;
import dev.ledgate.policy.Grantee;
import dev.ledgate.policy.PatientHandle;
import dev.ledgate.policy.PatientKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** One command's dealings with the contracts, as one party, on the ledger of a data directory. */
final class LedgerSession implements AutoCloseable {
    static final String HOSPITAL = "hospital-a";

    private final Path data;
    private final IdentityStore identities;
    private final List<LedgerClient> clients = new ArrayList<>();
    private final LedgerClient hospital;

    private LedgerSession(Path data, IdentityStore identities) throws CommandFailure {
        this.data = data;
        this.identities = identities;
        this.hospital = as(HOSPITAL);
    }

    /** Whether a ledger runs on the data directory. */
    static boolean runs(DataDirectory directory) {
        return Files.exists(LedgerEndpoint.file(directory.path().resolve("ledger")))
                || Files.exists(NetworkProfile.file(directory.path()));
    }

    /** @throws CommandFailure if no ledger runs there */
    static LedgerSession open(DataDirectory directory) throws CommandFailure {
        Path data = directory.path();
        if (!runs(directory)) {
            throw new CommandFailure(
                    CommandFailure.UNAVAILABLE,
                    "no ledger runs on " + data
                            + "; start it with './ledgate demo', or name its directory with --data");
        }
        try {
            return new LedgerSession(
                    data, IdentityStore.open(data.resolve("ledger").resolve("msp"), Clock.systemUTC()));
        } catch (IOException e) {
            throw new CommandFailure(
                    CommandFailure.UNAVAILABLE, "the ledger's identities cannot be read: " + e.getMessage(), e);
        }
    }

    /** A client that acts as an enrolled party. */
    LedgerClient as(String name) throws CommandFailure {
        try {
            Optional<LedgerIdentity> identity = identities.find(name);
            if (identity.isEmpty()) {
                throw new CommandFailure(CommandFailure.UNAVAILABLE, "no keys of '" + name + "' are in " + data);
            }
            LedgerClient client = LedgerClient.connect(
                    LedgerConnection.open(data, identity.get().mspId()), identity.get());
            clients.add(client);
            return client;
        } catch (IllegalArgumentException | IOException e) {
            throw new CommandFailure(CommandFailure.UNAVAILABLE, "'" + name + "': " + e.getMessage(), e);
        }
    }

    /** Acts as the hospital. */
    LedgerClient hospital() {
        return hospital;
    }

    Address hospitalAddress() {
        return hospital.identity().address();
    }

    /** Waits for a call. @throws CommandFailure in the contract's own words if it refuses */
    static <T> T await(CompletionStage<T> call) throws CommandFailure {
        try {
            return LedgerClient.await(call);
        } catch (LedgerException e) {
            int code = e.kind() == LedgerException.Kind.REFUSED ? CommandFailure.REFUSED : CommandFailure.UNAVAILABLE;
            throw new CommandFailure(code, String.valueOf(e.getMessage()), e);
        }
    }

    /** All public records of one kind. */
    <T extends LedgerRecord> List<T> list(String kind, Class<T> type) throws CommandFailure {
        return await(hospital.read(new Command.ListRecords(hospitalAddress(), kind))).stream()
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    Institute institute(String name) throws CommandFailure {
        List<Institute> all = list(Kinds.INSTITUTE, Institute.class);
        return all.stream()
                .filter(i -> i.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new CommandFailure(
                        CommandFailure.UNAVAILABLE,
                        "no institute '" + name + "' is registered; there are "
                                + all.stream().map(Institute::name).sorted().collect(Collectors.joining(", "))));
    }

    User user(String login) throws CommandFailure {
        Optional<Login> known =
                await(hospital.read(new Command.ReadRecord(hospitalAddress(), Kinds.LOGIN, List.of(login)))).stream()
                        .filter(Login.class::isInstance)
                        .map(Login.class::cast)
                        .findFirst();
        if (known.isEmpty()) {
            throw new CommandFailure(CommandFailure.UNAVAILABLE, "no login '" + login + "' is registered");
        }
        return list(Kinds.USER, User.class).stream()
                .filter(u -> u.address().equals(known.get().user()))
                .findFirst()
                .orElseThrow(() -> new CommandFailure(CommandFailure.UNAVAILABLE, "login '" + login + "' has no user"));
    }

    /** {@code insurer} or {@code institute:insurer}, {@code user:LOGIN}, {@code category:NAME}. */
    Grantee grantee(String text) throws CommandFailure {
        if (text.startsWith("user:")) {
            return Grantee.user(user(text.substring("user:".length())).address());
        }
        if (text.startsWith("category:")) {
            return Grantee.category(text.substring("category:".length()));
        }
        String name = text.startsWith("institute:") ? text.substring("institute:".length()) : text;
        return Grantee.institute(institute(name).address());
    }

    /**
     * The handle under which the ledger knows a patient of the hospital's database. A choice of a patient who is not there
     * would shut its grantee out of everything until the patient comes, so there must be one.
     */
    PatientHandle patient(String key) throws CommandFailure {
        try {
            if (!DemoDatabase.hasPatient(data, new PatientKey(key))) {
                throw new CommandFailure(
                        CommandFailure.UNAVAILABLE, "the hospital's database has no patient '" + key + "'");
            }
        } catch (DemoFailure e) {
            throw new CommandFailure(CommandFailure.UNAVAILABLE, String.valueOf(e.getMessage()), e);
        }
        Path secret = data.resolve("keys").resolve("patient-handles");
        try {
            byte[] bytes = HexFormat.of().parseHex(Files.readString(secret).strip());
            return new HmacPatientHandles(bytes).handle(new PatientKey(key));
        } catch (IOException e) {
            throw new CommandFailure(
                    CommandFailure.UNAVAILABLE, "the hospital's secret " + secret + " cannot be read", e);
        }
    }

    /** Whether the ledger is a network of several members, and not the development ledger. */
    boolean isNetwork() {
        return Files.exists(NetworkProfile.file(data));
    }

    Path data() {
        return data;
    }

    /** A party's identity, enrolled at its member's CA if it is new. */
    LedgerIdentity enrol(String name, String mspId) throws CommandFailure {
        try {
            return identities.enrol(name, mspId);
        } catch (IllegalArgumentException | IOException e) {
            throw new CommandFailure(CommandFailure.UNAVAILABLE, "'" + name + "': " + e.getMessage(), e);
        }
    }

    /** Changes the ledger as a party. @throws CommandFailure in the contract's own words if it refuses */
    static LedgerClient.Committed submit(LedgerClient party, Command command) throws CommandFailure {
        return await(party.submit(command));
    }

    /** The registered name of an institute; its address if it has none. */
    String nameOf(Address institute) throws CommandFailure {
        return list(Kinds.INSTITUTE, Institute.class).stream()
                .filter(i -> i.address().equals(institute))
                .map(Institute::name)
                .findFirst()
                .orElse(institute.value());
    }

    @Override
    public void close() {
        clients.forEach(LedgerClient::close);
    }
}
