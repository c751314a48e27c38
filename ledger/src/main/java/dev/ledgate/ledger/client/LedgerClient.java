package dev.ledgate.ledger.client;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.ledgate.contracts.Command;
import dev.ledgate.contracts.ContractFunction;
import dev.ledgate.contracts.ContractRefusal;
import dev.ledgate.contracts.Contracts;
import dev.ledgate.contracts.LedgerRecord;
import dev.ledgate.contracts.RecordCodec;
import dev.ledgate.contracts.RefusalCode;
import dev.ledgate.ledger.block.BlockTransaction;
import dev.ledgate.ledger.client.LedgerException.Kind;
import dev.ledgate.ledger.identity.LedgerIdentity;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.hyperledger.fabric.client.CloseableIterator;
import org.hyperledger.fabric.client.CommitStatusException;
import org.hyperledger.fabric.client.Contract;
import org.hyperledger.fabric.client.EndorseException;
import org.hyperledger.fabric.client.Gateway;
import org.hyperledger.fabric.client.GatewayException;
import org.hyperledger.fabric.client.GatewayRuntimeException;
import org.hyperledger.fabric.client.Hash;
import org.hyperledger.fabric.client.Network;
import org.hyperledger.fabric.client.Proposal;
import org.hyperledger.fabric.client.SubmitException;
import org.hyperledger.fabric.client.SubmittedTransaction;
import org.hyperledger.fabric.client.Transaction;
import org.hyperledger.fabric.client.identity.Signer;
import org.hyperledger.fabric.client.identity.X509Identity;
import org.hyperledger.fabric.protos.common.Block;
import org.hyperledger.fabric.protos.peer.BlockAndPrivateData;
import org.hyperledger.fabric.protos.peer.TxValidationCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The contracts, called as one party, on a Fabric network or the embedded ledger. Every command of {@link Command} is a
 * typed call: {@code submit(new Command.RevokeUser(hospital, user))}. Safe for any thread; calls that wait run on a
 * bounded pool of the client's own, and each stage has a deadline.
 */
public final class LedgerClient implements AutoCloseable {
    private static final int THREADS = 4;
    private static final int WAITING = 256;
    private static final int ATTEMPTS = 8;
    private static final SecureRandom RANDOM = new SecureRandom();

    private static final int LOOK_UP_PAUSE = 8;
    private static final Logger LOG = LoggerFactory.getLogger(LedgerClient.class);
    private static final long LOOK_UP_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final LedgerConnection connection;
    private final OrdererHeight orderer;
    private final LedgerIdentity identity;
    private final Gateway gateway;
    private final Network network;
    private final Contract contract;
    private final ExecutorService pool;

    /** A committed transaction. @param block its number */
    public record Committed(String txId, long block) {}

    private LedgerClient(LedgerConnection connection, LedgerIdentity identity) {
        this.connection = connection;
        Signer signer = IdentitySigner.of(identity);
        this.orderer = new OrdererHeight(connection.orderer(), identity, signer);
        this.identity = identity;
        this.gateway = Gateway.newInstance()
                .connection(connection.peer())
                .identity(new X509Identity(identity.mspId(), identity.certificate()))
                .signer(signer)
                .hash(Hash.SHA256)
                .evaluateOptions(o -> o.withDeadlineAfter(5, TimeUnit.SECONDS))
                .endorseOptions(o -> o.withDeadlineAfter(15, TimeUnit.SECONDS))
                .submitOptions(o -> o.withDeadlineAfter(5, TimeUnit.SECONDS))
                .commitStatusOptions(o -> o.withDeadlineAfter(30, TimeUnit.SECONDS))
                .connect();
        this.network = gateway.getNetwork(LedgerEndpoint.CHANNEL);
        this.contract = network.getContract(Contracts.CHAINCODE);
        this.pool = new ThreadPoolExecutor(
                THREADS, THREADS, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), task -> {
                    Thread thread = new Thread(task, "ledger-client-" + identity.name());
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /** A client of a ledger behind one channel, as the embedded one is; it owns the channel and closes it. */
    public static LedgerClient connect(ManagedChannel channel, LedgerIdentity identity) {
        return new LedgerClient(LedgerConnection.single(channel), identity);
    }

    /** A client that owns the connection and closes it. */
    public static LedgerClient connect(LedgerConnection connection, LedgerIdentity identity) {
        return new LedgerClient(connection, identity);
    }

    /** Who the client acts as. */
    public LedgerIdentity identity() {
        return identity;
    }

    /** 32 random hex digits, for a command's {@code salt}. */
    public static String newSalt() {
        byte[] salt = new byte[16];
        RANDOM.nextBytes(salt);
        return HexFormat.of().formatHex(salt);
    }

    /**
     * Changes the ledger. Completes when the change is committed; exceptionally with {@link LedgerException} if not. A
     * change that lost against a concurrent one is proposed anew. A command with public and private effects is two
     * transactions, the public one first; the answer tells of the last.
     */
    public CompletionStage<Committed> submit(Command command) {
        List<Command> parts = CommandParts.of(command);
        return onPool(() -> {
            Committed last = submitAndWait(parts.get(0));
            for (Command part : parts.subList(1, parts.size())) {
                last = submitAndWait(part);
            }
            return last;
        });
    }

    /** Asks a contract that only reads. Completes exceptionally with {@link LedgerException} if it refuses. */
    public CompletionStage<List<LedgerRecord>> read(Command command) {
        return onPool(() -> evaluate(command));
    }

    private <T> CompletionStage<T> onPool(Supplier<T> work) {
        try {
            return CompletableFuture.supplyAsync(work, pool);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(
                    LedgerException.of(Kind.UNAVAILABLE, "too many ledger calls are waiting"));
        }
    }

    /** Waits for a stage, for callers that may. @throws LedgerException as the stage completed */
    public static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof LedgerException known) {
                throw known;
            }
            throw e;
        }
    }

    /**
     * Blocks with the private data of this party's organisation, from a number on. The iterator waits for more; it ends,
     * or throws, when the stream does. Closing it ends a wait.
     */
    public CloseableIterator<BlockAndPrivateData> blocks(long from) {
        return network.newBlockAndPrivateDataEventsRequest()
                .startBlock(from)
                .build()
                .getEvents();
    }

    /**
     * How many blocks the ledger has now: as the orderer says, so that a peer that lags behind is found out. Waits for the
     * answer. @throws LedgerException if there is none
     */
    public long height() {
        return orderer.ask();
    }

    /**
     * Waits until the own peer has a block, so that what was written through another peer is known here.
     *
     * @throws LedgerException if the peer's stream ends before
     */
    public void awaitBlock(long block) {
        try (CloseableIterator<BlockAndPrivateData> from = blocks(block)) {
            if (!from.hasNext()) {
                throw LedgerException.of(Kind.UNAVAILABLE, "the ledger's blocks ended before block " + block);
            }
        } catch (GatewayRuntimeException e) {
            throw LedgerException.of(
                    Kind.UNAVAILABLE,
                    "the ledger's blocks ended: " + e.getStatus().getCode());
        }
    }

    /** Ends the pauses that a lost connection makes before it is tried again. */
    public void reconnect() {
        connection.retryNow();
    }

    /**
     * Private commands are endorsed by the own organisation's peer alone: others must not see them, and the collection asks
     * for no more. For public ones the gateway finds the endorsers that the policy asks for.
     */
    private Proposal.Builder propose(Command command) {
        ContractFunction function = ContractFunction.of(command);
        Proposal.Builder proposal = contract.newProposal(function.wireName());
        if (function.carrier() == ContractFunction.Carrier.TRANSIENT) {
            connection.peerMsp().ifPresent(proposal::setEndorsingOrganizations);
        }
        byte[] json = RecordCodec.encode(command);
        return switch (function.carrier()) {
            case ARGUMENT -> proposal.addArguments(new String(json, StandardCharsets.UTF_8));
            case TRANSIENT -> proposal.putTransient(ContractFunction.TRANSIENT_FIELD, json);
        };
    }

    private List<LedgerRecord> evaluate(Command command) {
        try {
            // Without the organisation a gateway may answer from another member's peer: an older state, and no private
            // data.
            Proposal.Builder proposal = propose(command);
            connection.peerMsp().ifPresent(proposal::setEndorsingOrganizations);
            return RecordCodec.decodeList(proposal.build().evaluate());
        } catch (GatewayException e) {
            throw failure(e);
        } catch (ContractRefusal e) {
            throw LedgerException.of(Kind.UNAVAILABLE, "the ledger's answer cannot be read");
        }
    }

    private Committed submitAndWait(Command command) {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            Optional<Committed> committed = attempt(command, attempt == ATTEMPTS);
            if (committed.isPresent()) {
                return committed.get();
            }
            pause(attempt);
        }
        throw LedgerException.of(Kind.CONFLICT, "others changed the same records " + ATTEMPTS + " times in a row");
    }

    /**
     * Empty if it lost against a concurrent change, or another endorser seems to be behind; nothing was written then, so it
     * may be proposed again.
     */
    private Optional<Committed> attempt(Command command, boolean last) {
        try {
            Proposal proposal = propose(command).build();
            Transaction transaction = proposal.endorse();
            SigningGuard.check(proposal.getBytes(), transaction.getBytes());
            Outcome outcome = submit(transaction);
            TxValidationCode code = outcome.code();
            if (code == TxValidationCode.VALID) {
                return Optional.of(new Committed(transaction.getTransactionId(), outcome.block()));
            }
            if (code == TxValidationCode.MVCC_READ_CONFLICT || code == TxValidationCode.PHANTOM_READ_CONFLICT) {
                return Optional.empty();
            }
            throw LedgerException.of(Kind.INVALID, "the ledger found the transaction invalid: " + code);
        } catch (EndorseException e) {
            if (!last && saidElsewhere(e)) {
                return Optional.empty();
            }
            throw failure(e);
        }
    }

    /**
     * Whether the own peer endorsed and another one did not. Other peers commit a block some milliseconds later than the
     * own one, so what was just written here may be unknown there.
     */
    private boolean saidElsewhere(EndorseException e) {
        Optional<String> own = connection.peerMsp();
        return own.isPresent()
                && !e.getDetails().isEmpty()
                && e.getDetails().stream().noneMatch(d -> d.getMspId().equals(own.get()));
    }

    /** What became of a transaction. */
    private record Outcome(TxValidationCode code, long block) {}

    private Outcome submit(Transaction transaction) {
        try {
            SubmittedTransaction submitted = transaction.submitAsync();
            org.hyperledger.fabric.client.Status status = submitted.getStatus();
            return new Outcome(status.getCode(), status.getBlockNumber());
        } catch (SubmitException e) {
            if (e.getStatus().getCode() == Status.Code.ABORTED) {
                throw failure(e);
            }
            // It may have been ordered before the answer was lost.
            return lookUp(transaction.getTransactionId());
        } catch (CommitStatusException e) {
            return lookUp(transaction.getTransactionId());
        }
    }

    /** Finds out what became of a transaction whose answer was lost. @throws LedgerException if that is not known */
    private Outcome lookUp(String txId) {
        long deadline = System.nanoTime() + LOOK_UP_NANOS;
        while (System.nanoTime() < deadline) {
            connection.retryNow();
            try {
                Proposal.Builder query = network.getContract("qscc")
                        .newProposal("GetBlockByTxID")
                        .addArguments(LedgerEndpoint.CHANNEL, txId);
                connection.peerMsp().ifPresent(query::setEndorsingOrganizations);
                byte[] answer = query.build().evaluate(o -> o.withDeadlineAfter(2, TimeUnit.SECONDS));
                Block block = Block.parseFrom(answer);
                for (BlockTransaction transaction : BlockTransaction.of(block)) {
                    if (transaction.txId().equals(txId)) {
                        return new Outcome(transaction.code(), block.getHeader().getNumber());
                    }
                }
            } catch (GatewayException e) {
                LOG.debug(
                        "transaction {} is not known yet: {}",
                        txId,
                        e.getStatus().getCode());
            } catch (InvalidProtocolBufferException e) {
                throw unknown(txId);
            }
            pause(LOOK_UP_PAUSE);
        }
        throw unknown(txId);
    }

    private static LedgerException unknown(String txId) {
        return LedgerException.of(
                Kind.OUTCOME_UNKNOWN, "it is not known whether transaction " + txId + " was committed");
    }

    private static void pause(int attempt) {
        try {
            TimeUnit.MILLISECONDS.sleep((long) attempt * (5 + RANDOM.nextInt(20)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw LedgerException.of(Kind.CONFLICT, "interrupted before the change was proposed again");
        }
    }

    private static LedgerException failure(GatewayException e) {
        String marker = "chaincode response 500, ";
        String text = e.getDetails().stream()
                .map(d -> d.getMessage())
                .filter(m -> m.contains(marker))
                .findFirst()
                .orElse(String.valueOf(e.getStatus().getDescription()));
        int at = text.indexOf(marker);
        String line = at < 0 ? text : text.substring(at + marker.length());
        Optional<RefusalCode> code = at < 0 ? Optional.empty() : RefusalCode.of(line);
        return code.isPresent()
                ? new LedgerException(Kind.REFUSED, code, line)
                : LedgerException.of(
                        Kind.UNAVAILABLE,
                        "the ledger did not answer: " + e.getStatus().getCode() + ", " + line);
    }

    @Override
    public void close() {
        pool.shutdownNow();
        gateway.close();
        connection.close();
    }
}
