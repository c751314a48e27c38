package dev.ledgate.ledger.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.ledgate.ledger.block.BlockTransaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.hyperledger.fabric.protos.common.ChannelHeader;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.Header;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.ledger.rwset.CollectionPvtReadWriteSet;
import org.hyperledger.fabric.protos.peer.TxValidationCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who waits for a transaction is told when it is durable, and holds nobody up. */
@Timeout(60)
final class ChainTest {
    @TempDir
    Path home;

    private final Queue<Chain.Committed> told = new ConcurrentLinkedQueue<>();
    private Chain chain;

    @BeforeEach
    void open() throws IOException {
        chain = Chain.open(home, new Msp(Map.of(), Clock.systemUTC()));
    }

    @AfterEach
    void close() throws IOException {
        chain.close();
    }

    private static Chain.Pending transaction(String txId, List<CollectionPvtReadWriteSet> hidden) {
        ByteString header = ChannelHeader.newBuilder().setTxId(txId).build().toByteString();
        Envelope envelope = Envelope.newBuilder()
                .setPayload(Payload.newBuilder()
                        .setHeader(Header.newBuilder().setChannelHeader(header))
                        .build()
                        .toByteString())
                .build();
        BlockTransaction parsed = new BlockTransaction(0, txId, TxValidationCode.NOT_VALIDATED, Optional.empty());
        return new Chain.Pending(parsed, envelope, hidden);
    }

    private Chain.Committed committed(String txId) {
        CompletableFuture<Chain.Committed> done = new CompletableFuture<>();
        var unused = chain.whenCommitted(txId, done::complete);
        return done.join();
    }

    @Test
    void askingForATransactionDoesNotWaitForAContractThatRuns() {
        String asked = chain.read(state -> {
            CompletableFuture<Void> registered = CompletableFuture.runAsync(() -> {
                Runnable end = chain.whenCommitted("a", told::add);
                end.run();
            });
            return registered
                    .orTimeout(10, TimeUnit.SECONDS)
                    .thenApply(x -> "asked")
                    .join();
        });
        assertThat(asked).isEqualTo("asked");
        assertThat(told).isEmpty();
    }

    @Test
    void whoAsksBeforeAndWhoAsksAfterHearTheSame() {
        var unused = chain.whenCommitted("a", told::add);
        assertThat(chain.submit(transaction("a", List.of()))).isTrue();
        Chain.Committed known = committed("a");
        assertThat(known).isEqualTo(new Chain.Committed(0, TxValidationCode.VALID));
        assertThat(chain.submit(transaction("b", List.of()))).isTrue();
        committed("b");
        assertThat(told).containsExactly(known);
    }

    @Test
    void aTransactionThatIsQueuedTwiceCountsOnce() {
        assertThat(chain.submit(transaction("a", List.of()))).isTrue();
        assertThat(chain.submit(transaction("a", List.of()))).isTrue();
        assertThat(chain.submit(transaction("b", List.of()))).isTrue();
        committed("b");
        List<TxValidationCode> codes = new ArrayList<>();
        for (long number = 0; number < chain.height(); number++) {
            codes.addAll(codes(number));
        }
        assertThat(codes)
                .containsExactly(TxValidationCode.VALID, TxValidationCode.DUPLICATE_TXID, TxValidationCode.VALID);
    }

    private List<TxValidationCode> codes(long number) {
        try {
            return BlockTransaction.of(chain.block(number)).stream()
                    .map(BlockTransaction::code)
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** While somebody reads, nothing is committed; so the last two end up in one block, which cannot be written. */
    @Test
    void whatIsNotDurableIsNotSaidToBeCommitted() throws Exception {
        Files.createDirectory(home.resolve("private/c.log"));
        CollectionPvtReadWriteSet unwritable =
                CollectionPvtReadWriteSet.newBuilder().setCollectionName("c").build();
        chain.read(state -> {
            assertThat(chain.submit(transaction("first", List.of()))).isTrue();
            pause();
            assertThat(chain.submit(transaction("a", List.of()))).isTrue();
            return chain.submit(transaction("b", List.of(unwritable)));
        });
        while (!isBroken()) {
            pause();
        }
        var unused = chain.whenCommitted("a", told::add);
        assertThat(told).isEmpty();
        assertThat(committed("first").block()).isZero();
    }

    private boolean isBroken() {
        try {
            chain.height();
            return false;
        } catch (Chain.Broken e) {
            return true;
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(200);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
