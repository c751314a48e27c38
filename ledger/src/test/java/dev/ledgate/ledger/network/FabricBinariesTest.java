package dev.ledgate.ledger.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FabricBinariesTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path home;

    private Path install(String version) throws IOException {
        Path bin = Files.createDirectories(home.resolve(version).resolve("bin"));
        for (String name : FabricBinaries.NAMES) {
            Files.createFile(
                    bin.resolve(name),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        return bin;
    }

    private Path found(Optional<String> version) throws NetworkException {
        return FabricBinaries.find(Map.of("PATH", "", "LEDGATE_FABRIC_HOME", home.toString()), version)
                .folder();
    }

    @Test
    void theNewestOfAVersionIsTaken() throws IOException, NetworkException {
        install("2.5.9");
        Path newer = install("2.5.16");
        Path newest = install("3.1.5");
        assertThat(found(Optional.of("2.5"))).isEqualTo(newer);
        assertThat(found(Optional.empty())).isEqualTo(newest);
    }

    @Test
    void whatIsMissingIsNamedWithWhatToDo() throws IOException {
        Files.delete(install("2.5.16").resolve("osnadmin"));
        install("2.50.1");
        assertThatThrownBy(() -> found(Optional.of("2.5")))
                .isInstanceOf(NetworkException.class)
                .hasMessageContaining("Fabric 2.5's programs peer, orderer, cryptogen, configtxgen, osnadmin")
                .hasMessageContaining("unpack a release of Hyperledger Fabric");
    }

    @Test
    void aPackageOfTheSamePortHasTheSameId() throws IOException {
        assertThat(ContractPackage.of(7052).id())
                .isEqualTo(ContractPackage.of(7052).id())
                .startsWith("ledgate:")
                .isNotEqualTo(ContractPackage.of(7053).id());
    }
}
