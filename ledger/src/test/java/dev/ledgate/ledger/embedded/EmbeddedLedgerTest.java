package dev.ledgate.ledger.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ledgate.contracts.Command;
import dev.ledgate.contracts.Kinds;
import dev.ledgate.contracts.LedgerRecord;
import dev.ledgate.ledger.client.LedgerClient;
import dev.ledgate.ledger.client.LedgerEndpoint;
import dev.ledgate.ledger.identity.IdentityStore;
import dev.ledgate.ledger.identity.LedgerIdentity;
import dev.ledgate.policy.Grant;
import dev.ledgate.policy.Grantee;
import dev.ledgate.policy.PatientHandle;
import dev.ledgate.policy.PrivacyLevel;
import dev.ledgate.policy.TimeWindow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedLedgerTest {
    private static final PatientHandle ANNA = new PatientHandle("a".repeat(32));

    @TempDir
    Path data;

    private long height;

    @BeforeEach
    void build() throws IOException {
        try (World world = new World(data)) {
            world.build();
            world.submit(new Command.RegisterPatients(world.hospitalAddress(), List.of(ANNA), LedgerClient.newSalt()));
            world.consent(ANNA, Grantee.category("insurance"), Grant.of(PrivacyLevel.LOW), TimeWindow.ALWAYS, "");
            height = world.ledger.height();
        }
    }

    private Path log() {
        return data.resolve("ledger/blocks.log");
    }

    private static List<LedgerRecord> choices(World world) {
        return LedgerClient.await(world.asHospital.read(
                new Command.ReadRecord(world.hospitalAddress(), Kinds.CHOICES, List.of(ANNA.value()))));
    }

    @Test
    void aLedgerStartedAnewHoldsAllThatWasCommitted() throws IOException {
        try (World world = new World(data)) {
            assertThat(world.ledger.height()).isEqualTo(height);
            assertThat(choices(world)).singleElement().isInstanceOf(LedgerRecord.Choices.class);
            world.consent(ANNA, Grantee.category("insurance"), Grant.NONE, TimeWindow.ALWAYS, "");
            assertThat(((LedgerRecord.Choices) choices(world).get(0)).revision())
                    .isEqualTo(2);
        }
    }

    @Test
    void aBlockThatACrashCutShortIsTakenOff() throws IOException {
        Files.write(log(), new byte[] {0, 0, 1, 0, -1, -1, -2, -1, 7, 7}, StandardOpenOption.APPEND);
        try (World world = new World(data)) {
            assertThat(world.ledger.height()).isEqualTo(height);
        }
    }

    @Test
    void privateDataOfABlockThatACrashKeptFromTheLogIsForgotten() throws IOException {
        byte[] all = Files.readAllBytes(log());
        Files.write(log(), java.util.Arrays.copyOf(all, all.length - 5));
        Files.delete(data.resolve("ledger/head"));
        try (World world = new World(data)) {
            assertThat(world.ledger.height()).isEqualTo(height - 1);
            assertThat(choices(world)).isEmpty();
            world.consent(ANNA, Grantee.category("insurance"), Grant.NONE, TimeWindow.ALWAYS, "");
            assertThat(choices(world)).hasSize(1);
        }
        try (World world = new World(data)) {
            assertThat(((LedgerRecord.Choices) choices(world).get(0))
                            .choices()
                            .get(0)
                            .grant())
                    .isEqualTo(Grant.NONE);
        }
    }

    @Test
    void anAlteredByteAnywhereInTheLogStopsTheStart() throws IOException {
        byte[] good = Files.readAllBytes(log());
        for (int at : new int[] {2, 9, 40, good.length / 3, good.length / 2, good.length - 40}) {
            byte[] bad = good.clone();
            bad[at] ^= 0x10;
            Files.write(log(), bad);
            assertThatThrownBy(() -> EmbeddedLedger.start(data, Clock.systemUTC()))
                    .as("byte %d", at)
                    .isInstanceOfSatisfying(
                            LedgerCorrupt.class, e -> assertThat(e.getMessage()).contains("block " + e.block()));
        }
        Files.write(log(), good);
        EmbeddedLedger.start(data, Clock.systemUTC()).close();
    }

    @Test
    void aLogThatLostItsLastBlocksStopsTheStart() throws IOException, RecordLog.DamagedRecord {
        List<byte[]> records;
        try (RecordLog log = RecordLog.open(log())) {
            records = log.readAll();
        }
        Files.delete(log());
        try (RecordLog log = RecordLog.open(log())) {
            for (byte[] record : records.subList(0, records.size() - 1)) {
                log.append(record);
            }
        }
        assertThatThrownBy(() -> EmbeddedLedger.start(data, Clock.systemUTC())).isInstanceOf(LedgerCorrupt.class);
    }

    @Test
    void alteredPrivateDataStopsTheStart() throws IOException {
        Path hidden = data.resolve("ledger/private/ledgate-HospitalAMSP.log");
        byte[] bytes = Files.readAllBytes(hidden);
        bytes[bytes.length - 20] ^= 1;
        Files.write(hidden, bytes);
        assertThatThrownBy(() -> EmbeddedLedger.start(data, Clock.systemUTC())).isInstanceOf(LedgerCorrupt.class);
        Files.delete(hidden);
        assertThatThrownBy(() -> EmbeddedLedger.start(data, Clock.systemUTC())).isInstanceOf(LedgerCorrupt.class);
    }

    @Test
    void aSecondProcessSubmitsOverTheLoopbackPort() throws IOException {
        try (World world = new World(data)) {
            LedgerIdentity identity = IdentityStore.open(data.resolve("ledger/msp"), Clock.systemUTC())
                    .find("hospital-a")
                    .orElseThrow();
            try (LedgerClient second = LedgerClient.connect(LedgerEndpoint.connect(data), identity)) {
                LedgerClient.await(second.submit(new Command.RevokeConsent(
                        world.hospitalAddress(), ANNA, Grantee.category("insurance"), LedgerClient.newSalt())));
            }
            assertThat(((LedgerRecord.Choices) choices(world).get(0))
                            .choices()
                            .get(0)
                            .grant())
                    .isEqualTo(Grant.NONE);
        }
        assertThatThrownBy(() -> LedgerEndpoint.connect(data)).hasMessageContaining("no ledger runs");
    }

    @Test
    void aDirectoryServesOneLedgerAtATime() throws IOException {
        try (World world = new World(data)) {
            assertThatThrownBy(() -> EmbeddedLedger.start(data, Clock.systemUTC()))
                    .hasMessageContaining("in use");
            assertThat(world.ledger.height()).isEqualTo(height);
        }
    }

    @Test
    void keysAndPrivateDataAreReadableByTheirOwnerOnly() throws IOException {
        try (Stream<Path> files = Files.walk(data.resolve("ledger"))) {
            List<Path> secret = files.filter(
                            f -> f.endsWith("key.pem") || f.toString().endsWith(".log"))
                    .toList();
            assertThat(secret).hasSizeGreaterThan(5);
            for (Path file : secret) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .as(file.toString())
                        .isEqualTo("rw-------");
            }
        }
    }

    @Test
    void theBlockLogHoldsNoPrivateData() throws IOException {
        String log = new String(Files.readAllBytes(log()), java.nio.charset.StandardCharsets.ISO_8859_1);
        assertThat(log).contains("medical-school").doesNotContain("SELECT", "\"researcher\"", "\"choices\"");
    }
}
