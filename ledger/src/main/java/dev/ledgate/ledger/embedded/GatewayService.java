package dev.ledgate.ledger.embedded;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.ledgate.contracts.ContractEvent;
import dev.ledgate.contracts.ContractRefusal;
import dev.ledgate.contracts.ContractResult;
import dev.ledgate.contracts.Contracts;
import dev.ledgate.contracts.Outcome;
import dev.ledgate.contracts.Request;
import dev.ledgate.ledger.block.BlockTransaction;
import dev.ledgate.ledger.block.ProposalHash;
import dev.ledgate.ledger.block.Sha256;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hyperledger.fabric.protos.common.BlockchainInfo;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.Header;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.common.SignatureHeader;
import org.hyperledger.fabric.protos.gateway.CommitStatusRequest;
import org.hyperledger.fabric.protos.gateway.CommitStatusResponse;
import org.hyperledger.fabric.protos.gateway.EndorseRequest;
import org.hyperledger.fabric.protos.gateway.EndorseResponse;
import org.hyperledger.fabric.protos.gateway.ErrorDetail;
import org.hyperledger.fabric.protos.gateway.EvaluateRequest;
import org.hyperledger.fabric.protos.gateway.EvaluateResponse;
import org.hyperledger.fabric.protos.gateway.GatewayGrpc;
import org.hyperledger.fabric.protos.gateway.SignedCommitStatusRequest;
import org.hyperledger.fabric.protos.gateway.SubmitRequest;
import org.hyperledger.fabric.protos.gateway.SubmitResponse;
import org.hyperledger.fabric.protos.ledger.rwset.CollectionPvtReadWriteSet;
import org.hyperledger.fabric.protos.peer.ChaincodeAction;
import org.hyperledger.fabric.protos.peer.ChaincodeActionPayload;
import org.hyperledger.fabric.protos.peer.ChaincodeEndorsedAction;
import org.hyperledger.fabric.protos.peer.ChaincodeID;
import org.hyperledger.fabric.protos.peer.ProposalResponsePayload;
import org.hyperledger.fabric.protos.peer.Response;
import org.hyperledger.fabric.protos.peer.Transaction;
import org.hyperledger.fabric.protos.peer.TransactionAction;
import org.hyperledger.fabric.protos.peer.TxValidationCode;

/** Fabric's Gateway service over the embedded chain: evaluate, endorse, submit, commit status. */
final class GatewayService extends GatewayGrpc.GatewayImplBase {
    private static final int ENDORSED = 2_000;
    private static final int REFUSED = 500;
    private static final String QUERY_SYSTEM_CONTRACT = "qscc";

    private final Chain chain;
    private final Msp msp;
    private final String channel;

    /** Endorsed and not submitted yet, by digest of what the client is to sign. The oldest are forgotten. */
    private final Map<ByteString, List<CollectionPvtReadWriteSet>> endorsed = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteString, List<CollectionPvtReadWriteSet>> eldest) {
            return size() > ENDORSED;
        }
    };

    GatewayService(Chain chain, Msp msp, String channel) {
        this.chain = chain;
        this.msp = msp;
        this.channel = channel;
    }

    private interface Call<T> {
        T get() throws InvalidProtocolBufferException;
    }

    private static <T> void reply(StreamObserver<T> observer, Call<T> call) {
        try {
            observer.onNext(call.get());
            observer.onCompleted();
        } catch (StatusRuntimeException e) {
            observer.onError(e);
        } catch (InvalidProtocolBufferException e) {
            observer.onError(Status.INVALID_ARGUMENT
                    .withDescription("the message cannot be read")
                    .asRuntimeException());
        } catch (Chain.Broken e) {
            observer.onError(Status.UNAVAILABLE.withDescription(e.getMessage()).asRuntimeException());
        }
    }

    @Override
    public void evaluate(EvaluateRequest request, StreamObserver<EvaluateResponse> observer) {
        reply(observer, () -> {
            CheckedProposal proposal = CheckedProposal.of(request.getProposedTransaction(), msp, channel);
            byte[] answer = proposal.chaincode().equals(QUERY_SYSTEM_CONTRACT)
                    ? query(proposal)
                    : run(proposal, Status.UNKNOWN).outcome().answer();
            return EvaluateResponse.newBuilder().setResult(ok(answer)).build();
        });
    }

    /** What the client asks of the contract for queries of every peer. */
    private byte[] query(CheckedProposal proposal) throws InvalidProtocolBufferException {
        List<String> arguments =
                proposal.arguments().stream().map(ByteString::toStringUtf8).toList();
        if (arguments.equals(List.of("GetChainInfo", channel))) {
            return BlockchainInfo.newBuilder()
                    .setHeight(chain.height())
                    .setCurrentBlockHash(chain.currentHash())
                    .build()
                    .toByteArray();
        }
        if (arguments.size() == 3 && arguments.subList(0, 2).equals(List.of("GetBlockByTxID", channel))) {
            Chain.Committed known = chain.committed(arguments.get(2))
                    .orElseThrow(() -> refusal(Status.UNKNOWN, "there is no such transaction"));
            return chain.block(known.block()).toByteArray();
        }
        throw Status.UNKNOWN
                .withDescription("only GetChainInfo and GetBlockByTxID are offered")
                .asRuntimeException();
    }

    private record Run(Outcome outcome, Simulation.Effect effect) {}

    private Run run(CheckedProposal proposal, Status refusedAs) {
        if (!proposal.chaincode().equals(Contracts.CHAINCODE)) {
            throw Status.FAILED_PRECONDITION
                    .withDescription("no contract of this name is installed")
                    .asRuntimeException();
        }
        return chain.read(state -> {
            Simulation simulation = new Simulation(state, proposal.caller().mspId());
            ContractResult result = execute(simulation, proposal.request());
            if (result instanceof ContractResult.Refused refused) {
                throw refusal(refusedAs, refused.line());
            }
            Outcome outcome = ((ContractResult.Accepted) result).outcome();
            try {
                return new Run(outcome, simulation.effect(outcome.writes()));
            } catch (ContractRefusal e) {
                throw refusal(refusedAs, e.code() + ": " + e.getMessage());
            }
        });
    }

    private ContractResult execute(Simulation simulation, Request request) {
        try {
            request.checkTime(msp.now());
            return Contracts.execute(simulation, request);
        } catch (ContractRefusal e) {
            return new ContractResult.Refused(e.code(), String.valueOf(e.getMessage()));
        }
    }

    private static StatusRuntimeException refusal(Status status, String line) {
        String text = "chaincode response " + REFUSED + ", " + line;
        return StatusProto.toStatusRuntimeException(com.google.rpc.Status.newBuilder()
                .setCode(status.getCode().value())
                .setMessage(text)
                .addDetails(Any.pack(ErrorDetail.newBuilder()
                        .setAddress("embedded")
                        .setMessage(text)
                        .build()))
                .build());
    }

    private static Response ok(byte[] payload) {
        return Response.newBuilder()
                .setStatus(200)
                .setPayload(ByteString.copyFrom(payload))
                .build();
    }

    @Override
    public void endorse(EndorseRequest request, StreamObserver<EndorseResponse> observer) {
        reply(observer, () -> {
            CheckedProposal proposal = CheckedProposal.of(request.getProposedTransaction(), msp, channel);
            if (chain.committed(proposal.txId()).isPresent()) {
                throw Status.ABORTED
                        .withDescription("duplicate transaction found [" + proposal.txId() + "]")
                        .asRuntimeException();
            }
            Run run = run(proposal, Status.ABORTED);
            ByteString prepared = prepared(proposal, run);
            synchronized (endorsed) {
                endorsed.put(Sha256.of(prepared), run.effect().hidden());
            }
            return EndorseResponse.newBuilder()
                    .setPreparedTransaction(Envelope.newBuilder().setPayload(prepared))
                    .build();
        });
    }

    private static ByteString prepared(CheckedProposal proposal, Run run) {
        ChaincodeAction.Builder action = ChaincodeAction.newBuilder()
                .setChaincodeId(ChaincodeID.newBuilder().setName(Contracts.CHAINCODE))
                .setResults(run.effect().open().toByteString())
                .setResponse(ok(run.outcome().answer()));
        run.outcome()
                .event()
                .ifPresent(event -> action.setEvents(event(proposal, event).toByteString()));
        ProposalResponsePayload response = ProposalResponsePayload.newBuilder()
                .setProposalHash(ProposalHash.of(proposal.header(), proposal.payload()))
                .setExtension(action.build().toByteString())
                .build();
        ChaincodeActionPayload payload = ChaincodeActionPayload.newBuilder()
                .setChaincodeProposalPayload(proposal.payload().toBuilder()
                        .clearTransientMap()
                        .build()
                        .toByteString())
                .setAction(ChaincodeEndorsedAction.newBuilder().setProposalResponsePayload(response.toByteString()))
                .build();
        Header header = proposal.header();
        Transaction transaction = Transaction.newBuilder()
                .addActions(TransactionAction.newBuilder()
                        .setHeader(header.getSignatureHeader())
                        .setPayload(payload.toByteString()))
                .build();
        return Payload.newBuilder()
                .setHeader(header)
                .setData(transaction.toByteString())
                .build()
                .toByteString();
    }

    private static org.hyperledger.fabric.protos.peer.ChaincodeEvent event(
            CheckedProposal proposal, ContractEvent event) {
        return org.hyperledger.fabric.protos.peer.ChaincodeEvent.newBuilder()
                .setChaincodeId(Contracts.CHAINCODE)
                .setTxId(proposal.txId())
                .setEventName(event.name())
                .setPayload(ByteString.copyFrom(event.payload()))
                .build();
    }

    @Override
    public void submit(SubmitRequest request, StreamObserver<SubmitResponse> observer) {
        reply(observer, () -> {
            Envelope envelope = request.getPreparedTransaction();
            SignatureHeader header = SignatureHeader.parseFrom(
                    Payload.parseFrom(envelope.getPayload()).getHeader().getSignatureHeader());
            msp.authenticate(header.getCreator(), envelope.getPayload(), envelope.getSignature());
            List<CollectionPvtReadWriteSet> hidden;
            synchronized (endorsed) {
                hidden = endorsed.remove(Sha256.of(envelope.getPayload()));
            }
            if (hidden == null) {
                throw Status.ABORTED
                        .withDescription("the transaction is not one that was endorsed here")
                        .asRuntimeException();
            }
            BlockTransaction transaction = BlockTransaction.of(0, envelope, TxValidationCode.NOT_VALIDATED);
            if (!chain.submit(new Chain.Pending(transaction, envelope, hidden))) {
                throw Status.RESOURCE_EXHAUSTED
                        .withDescription("the ledger has too many transactions waiting")
                        .asRuntimeException();
            }
            return SubmitResponse.getDefaultInstance();
        });
    }

    @Override
    public void commitStatus(SignedCommitStatusRequest signed, StreamObserver<CommitStatusResponse> observer) {
        try {
            CommitStatusRequest request = CommitStatusRequest.parseFrom(signed.getRequest());
            msp.authenticate(request.getIdentity(), signed.getRequest(), signed.getSignature());
            ServerCallStreamObserver<CommitStatusResponse> call =
                    (ServerCallStreamObserver<CommitStatusResponse>) observer;
            Runnable[] end = {() -> {}};
            call.setOnCancelHandler(() -> end[0].run());
            end[0] = chain.whenCommitted(request.getTransactionId(), done -> {
                if (!call.isCancelled()) {
                    call.onNext(CommitStatusResponse.newBuilder()
                            .setResult(done.code())
                            .setBlockNumber(done.block())
                            .build());
                    call.onCompleted();
                }
            });
            if (call.isCancelled()) {
                end[0].run();
            }
        } catch (StatusRuntimeException e) {
            observer.onError(e);
        } catch (InvalidProtocolBufferException e) {
            observer.onError(Status.INVALID_ARGUMENT
                    .withDescription("the message cannot be read")
                    .asRuntimeException());
        }
    }
}
