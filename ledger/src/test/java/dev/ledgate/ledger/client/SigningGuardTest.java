package dev.ledgate.ledger.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ledgate.contracts.Command;
import dev.ledgate.contracts.RecordCodec;
import dev.ledgate.ledger.embedded.World;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.hyperledger.fabric.client.EndorseException;
import org.hyperledger.fabric.client.Gateway;
import org.hyperledger.fabric.client.Hash;
import org.hyperledger.fabric.client.Proposal;
import org.hyperledger.fabric.client.identity.Signers;
import org.hyperledger.fabric.client.identity.X509Identity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SigningGuardTest {
    @TempDir
    Path data;

    @Test
    void onlyTheTransactionThatWasProposedIsSigned() throws IOException, EndorseException {
        try (World world = new World(data)) {
            world.build();
            var channel = world.ledger.connect();
            Gateway gateway = Gateway.newInstance()
                    .connection(channel)
                    .identity(new X509Identity(world.hospital.mspId(), world.hospital.certificate()))
                    .signer(Signers.newPrivateKeySigner(world.hospital.key()))
                    .hash(Hash.SHA256)
                    .connect();
            Proposal one = proposal(gateway, world);
            Proposal other = proposal(gateway, world);
            byte[] answer = one.endorse().getBytes();
            byte[] otherAnswer = other.endorse().getBytes();
            assertThatCode(() -> SigningGuard.check(one.getBytes(), answer)).doesNotThrowAnyException();
            for (byte[] wrong : List.of(otherAnswer, new byte[] {1, 2, 3}, new byte[0])) {
                assertThatThrownBy(() -> SigningGuard.check(one.getBytes(), wrong))
                        .isInstanceOfSatisfying(
                                LedgerException.class,
                                e -> assertThat(e.kind()).isEqualTo(LedgerException.Kind.NOT_WHAT_WAS_ASKED));
            }
            gateway.close();
            channel.shutdownNow();
        }
    }

    private static Proposal proposal(Gateway gateway, World world) throws IOException {
        Command command = new Command.RegisterInstitute(
                world.hospitalAddress(), world.identity("pharmacy").address(), "Pharmacy", "pharmacy");
        return gateway.getNetwork("ledgate")
                .getContract("ledgate")
                .newProposal("amsc:registerInstitute")
                .addArguments(new String(RecordCodec.encode(command), StandardCharsets.UTF_8))
                .build();
    }
}
