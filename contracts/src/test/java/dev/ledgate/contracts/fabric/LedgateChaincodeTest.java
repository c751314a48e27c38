package dev.ledgate.contracts.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.ledgate.contracts.CertificateAttributes;
import dev.ledgate.contracts.Command;
import dev.ledgate.contracts.ContractFunction;
import dev.ledgate.contracts.LedgerRecord;
import dev.ledgate.contracts.RecordCodec;
import dev.ledgate.policy.Address;
import dev.ledgate.policy.PatientHandle;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hyperledger.fabric.protos.msp.SerializedIdentity;
import org.hyperledger.fabric.shim.Chaincode;
import org.hyperledger.fabric.shim.ChaincodeStub;
import org.hyperledger.fabric.shim.ledger.KeyValue;
import org.hyperledger.fabric.shim.ledger.QueryResultsIterator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class LedgateChaincodeTest {
    private static final PatientHandle ANNA = new PatientHandle("a".repeat(32));

    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

    private final SortedMap<String, byte[]> open = new TreeMap<>();
    private final SortedMap<String, byte[]> hidden = new TreeMap<>();
    private final List<String> events = new ArrayList<>();
    private Instant txTime = NOW;
    private byte[] pem = new byte[0];
    private Address address = new Address("0x" + "0".repeat(40));

    @BeforeEach
    void readCertificate() throws IOException, CertificateException {
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("hospital.pem"))) {
            pem = in.readAllBytes();
        }
        address = Address.ofPublicKey(certificate().getPublicKey().getEncoded());
    }

    private X509Certificate certificate() throws CertificateException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem));
    }

    private Chaincode.Response invoke(String mspId, Command command) {
        ContractFunction function = ContractFunction.of(command);
        byte[] json = RecordCodec.encode(command);
        boolean transientCommand = function.carrier() == ContractFunction.Carrier.TRANSIENT;
        List<String> parameters = transientCommand ? List.of() : List.of(new String(json, StandardCharsets.UTF_8));
        Map<String, byte[]> fields = transientCommand ? Map.of(ContractFunction.TRANSIENT_FIELD, json) : Map.of();
        byte[] creator = SerializedIdentity.newBuilder()
                .setMspid(mspId)
                .setIdBytes(ByteString.copyFrom(pem))
                .build()
                .toByteArray();
        ChaincodeStub stub = (ChaincodeStub) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ChaincodeStub.class}, (proxy, method, args) -> {
                    String first = args != null && args.length > 0 ? String.valueOf(args[0]) : "";
                    return switch (method.getName()) {
                        case "getFunction" -> function.wireName();
                        case "getParameters" -> parameters;
                        case "getTransient" -> fields;
                        case "getCreator" -> creator;
                        case "getTxTimestamp" -> txTime;
                        case "getState" -> open.getOrDefault(first, new byte[0]);
                        case "getPrivateData" -> hidden.getOrDefault(first + args[1], new byte[0]);
                        case "putState" -> open.put(first, (byte[]) args[1]);
                        case "delState" -> open.remove(first);
                        case "putPrivateData" -> hidden.put(first + args[1], (byte[]) args[2]);
                        case "delPrivateData" -> hidden.remove(first + args[1]);
                        case "setEvent" -> events.add(first);
                        case "getStateByPartialCompositeKey" -> results(open.subMap(first, first + '\uffff'));
                        default -> throw new UnsupportedOperationException(method.getName());
                    };
                });
        return new LedgateChaincode(Clock.fixed(NOW, ZoneOffset.UTC)).invoke(stub);
    }

    private static QueryResultsIterator<KeyValue> results(SortedMap<String, byte[]> found) {
        List<KeyValue> list = new ArrayList<>();
        found.forEach((key, value) -> list.add(new KeyValue() {
            @Override
            public String getKey() {
                return key;
            }

            @Override
            public byte[] getValue() {
                return value;
            }

            @Override
            public String getStringValue() {
                return new String(value, StandardCharsets.UTF_8);
            }
        }));
        return new QueryResultsIterator<>() {
            @Override
            public Iterator<KeyValue> iterator() {
                return list.iterator();
            }

            @Override
            public void close() {}
        };
    }

    private Chaincode.Response register() {
        return invoke("ConsortiumMSP", new Command.RegisterHospital(address, "HospitalAMSP", "Hospital A"));
    }

    @Test
    void anAcceptedCallWritesAndAnnouncesWhatTheContractSays() {
        assertThat(register().getStatus()).isEqualTo(Chaincode.Response.Status.SUCCESS);
        assertThat(open.values())
                .singleElement()
                .satisfies(bytes -> assertThat(RecordCodec.decode(bytes))
                        .isEqualTo(new LedgerRecord.Hospital(1, address, "HospitalAMSP", "Hospital A")));
        assertThat(events).containsExactly("amsc:registerHospital");
    }

    @Test
    void aRefusalBeginsWithItsCodeAndWritesNothing() {
        Chaincode.Response response =
                invoke("HospitalAMSP", new Command.RegisterHospital(address, "HospitalAMSP", "Hospital A"));
        assertThat(response.getStatus()).isEqualTo(Chaincode.Response.Status.INTERNAL_SERVER_ERROR);
        assertThat(response.getMessage()).startsWith("NOT_CONSORTIUM: ");
        assertThat(open).isEmpty();
        assertThat(events).isEmpty();
    }

    @Test
    void aTimeThatIsNotTheEndorsersIsRefused() {
        txTime = NOW.minusSeconds(301);
        assertThat(register().getMessage()).startsWith("TIME_OUT_OF_RANGE: ");
        txTime = NOW.plusSeconds(301);
        assertThat(register().getMessage()).startsWith("TIME_OUT_OF_RANGE: ");
        txTime = NOW.plusSeconds(299);
        assertThat(register().getStatus()).isEqualTo(Chaincode.Response.Status.SUCCESS);
    }

    @Test
    void privateRecordsGoToTheHospitalsCollection() {
        register();
        invoke("HospitalAMSP", new Command.RegisterPatients(address, List.of(ANNA), "0".repeat(32)));
        String salt = "0".repeat(32);
        Chaincode.Response response =
                invoke("HospitalAMSP", new Command.SetOverrides(address, ANNA, new TreeMap<>(), salt));
        assertThat(response.getStatus()).isEqualTo(Chaincode.Response.Status.SUCCESS);
        assertThat(hidden.keySet())
                .allMatch(key -> key.startsWith("ledgate-HospitalAMSP\0choices\0")
                        || key.startsWith("ledgate-HospitalAMSP\0patient\0"))
                .hasSize(2);
        invoke("HospitalAMSP", new Command.UnregisterPatient(address, ANNA));
        assertThat(hidden).isEmpty();
    }

    @Test
    void aListIsReadByThePrefixOfItsKeys() {
        register();
        invoke("HospitalAMSP", new Command.RegisterInstitute(address, address, "Hospital A", "own-hospital"));
        Chaincode.Response response = invoke("HospitalAMSP", new Command.ListRecords(address, "institute"));
        assertThat(RecordCodec.decodeList(response.getPayload())).hasSize(1);
    }

    @Test
    void theCertificatesAttributesReachTheContract() throws CertificateException {
        assertThat(CertificateAttributes.of(certificate()))
                .containsExactly(Map.entry("role", "registrar"), Map.entry("site", "a"));
    }
}
