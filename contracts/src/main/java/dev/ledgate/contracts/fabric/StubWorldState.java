package dev.ledgate.contracts.fabric;

import dev.ledgate.contracts.Caller;
import dev.ledgate.contracts.ContractRefusal;
import dev.ledgate.contracts.LedgerRecord;
import dev.ledgate.contracts.RefusalCode;
import dev.ledgate.contracts.WorldState;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hyperledger.fabric.shim.ChaincodeStub;
import org.hyperledger.fabric.shim.ledger.KeyValue;
import org.hyperledger.fabric.shim.ledger.QueryResultsIterator;

/** The world state as a chaincode stub shows it. */
final class StubWorldState implements WorldState {
    private final ChaincodeStub stub;
    private final Caller caller;

    StubWorldState(ChaincodeStub stub, Caller caller) {
        this.stub = stub;
        this.caller = caller;
    }

    @Override
    public Optional<byte[]> get(String key) {
        return present(stub.getState(key));
    }

    @Override
    public SortedMap<String, byte[]> startingWith(String prefix) {
        SortedMap<String, byte[]> found = new TreeMap<>();
        try (QueryResultsIterator<KeyValue> results = stub.getStateByPartialCompositeKey(prefix)) {
            results.forEach(entry -> found.put(entry.getKey(), entry.getValue()));
        } catch (Exception e) {
            // AutoCloseable.close() declares it; the peer ends the iterator with the transaction anyway.
            throw new IllegalStateException("the state cannot be read", e);
        }
        return found;
    }

    @Override
    public Optional<byte[]> getPrivate(String collection, String key) {
        // The peer checks membership too, but only for collections with memberOnlyRead.
        if (!collection.equals(LedgerRecord.Hospital.collectionOf(caller.mspId()))) {
            throw new ContractRefusal(
                    RefusalCode.NOT_A_COLLECTION_MEMBER, caller.mspId() + " does not hold this private collection");
        }
        return present(stub.getPrivateData(collection, key));
    }

    /** The shim answers an empty array for a key that is not there; no record is empty. */
    private static Optional<byte[]> present(byte[] value) {
        return value == null || value.length == 0 ? Optional.empty() : Optional.of(value);
    }
}
