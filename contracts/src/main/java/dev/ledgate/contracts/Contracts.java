package dev.ledgate.contracts;

import dev.ledgate.contracts.ContractResult.Accepted;
import dev.ledgate.contracts.ContractResult.Refused;
import dev.ledgate.policy.Address;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The contracts as one pure function. Stateless; safe for any thread.
 */
public final class Contracts {
    /** Name under which the contracts are installed on a channel. */
    public static final String CHAINCODE = "ledgate";

    private Contracts() {}

    /** Answers a request. A refusal writes nothing. */
    public static ContractResult execute(WorldState view, Request request) {
        Optional<ContractFunction> function = ContractFunction.named(request.function());
        if (function.isEmpty()) {
            return new Refused(RefusalCode.UNKNOWN_FUNCTION, "the contracts have no such function");
        }
        try {
            Command command = command(function.get(), request);
            Draft draft = new Draft(view, request.caller(), request.time());
            byte[] answer = run(draft, command);
            Optional<ContractEvent> event = draft.writes().isEmpty()
                    ? Optional.empty()
                    : Optional.of(new ContractEvent(
                            request.function(), command.hospital().value().getBytes(StandardCharsets.US_ASCII)));
            return new Accepted(new Outcome(draft.writes(), event, answer));
        } catch (ContractRefusal refusal) {
            return refusal.refused();
        }
    }

    private static Command command(ContractFunction function, Request request) {
        byte[] hidden = request.transientData().get(ContractFunction.TRANSIENT_FIELD);
        boolean wellFormed = switch (function.carrier()) {
            case ARGUMENT -> request.args().size() == 1 && hidden == null;
            case TRANSIENT -> request.args().isEmpty() && hidden != null;
        };
        if (!wellFormed) {
            throw new ContractRefusal(
                    RefusalCode.BAD_ARGUMENT,
                    function.wireName() + " takes one command, as "
                            + (function.carrier() == ContractFunction.Carrier.ARGUMENT
                                    ? "its argument"
                                    : "transient field " + ContractFunction.TRANSIENT_FIELD));
        }
        byte[] json = hidden == null ? request.args().get(0).getBytes(StandardCharsets.UTF_8) : hidden;
        return RecordCodec.decodeCommand(json, function.command());
    }

    private static byte[] run(Draft draft, Command command) {
        if (command instanceof Command.ReadRecord c) {
            return RecordCodec.encodeList(read(draft, c));
        } else if (command instanceof Command.ListRecords c) {
            return RecordCodec.encodeList(list(draft, c));
        } else if (command instanceof Command.RegisterHospital c) {
            AddressMappingContract.registerHospital(draft, c);
        } else if (command instanceof Command.RegisterInstitute c) {
            AddressMappingContract.registerInstitute(draft, c);
        } else if (command instanceof Command.RegisterUser c) {
            AddressMappingContract.registerUser(draft, c);
        } else if (command instanceof Command.RevokeUser c) {
            AddressMappingContract.revokeUser(draft, c);
        } else if (command instanceof Command.RegisterPatients c) {
            AddressMappingContract.registerPatients(draft, c);
        } else if (command instanceof Command.LinkPatient c) {
            AddressMappingContract.linkPatient(draft, c);
        } else if (command instanceof Command.UnregisterPatient c) {
            AddressMappingContract.unregisterPatient(draft, c);
        } else if (command instanceof Command.AllowPath c) {
            AddressMappingContract.allowPath(draft, c);
        } else if (command instanceof Command.RemovePath c) {
            AddressMappingContract.removePath(draft, c);
        } else if (command instanceof Command.SetDefaultPolicy c) {
            HospitalPatientContract.setDefaultPolicy(draft, c);
        } else if (command instanceof Command.SetConsent c) {
            HospitalPatientContract.setConsent(draft, c);
        } else if (command instanceof Command.RevokeConsent c) {
            HospitalPatientContract.revokeConsent(draft, c);
        } else if (command instanceof Command.SetOverrides c) {
            HospitalPatientContract.setOverrides(draft, c);
        } else if (command instanceof Command.SetPolicyGroup c) {
            HospitalPatientContract.setPolicyGroup(draft, c);
        } else if (command instanceof Command.AssignGroup c) {
            HospitalPatientContract.assignGroup(draft, c);
        } else if (command instanceof Command.IssueAttributes c) {
            HospitalInstituteContract.issueAttributes(draft, c);
        } else if (command instanceof Command.SetAccessStrings c) {
            HospitalInstituteContract.setAccessStrings(draft, c);
        } else if (command instanceof Command.RevokeRelationship c) {
            HospitalInstituteContract.revoke(draft, c);
        } else if (command instanceof Command.RequestAccess c) {
            AccessRequestContract.request(draft, c);
        } else if (command instanceof Command.ApproveAccess c) {
            AccessRequestContract.approve(draft, c);
        } else if (command instanceof Command.DenyAccess c) {
            AccessRequestContract.deny(draft, c);
        } else if (command instanceof Command.RevokeAccess c) {
            AccessRequestContract.revoke(draft, c);
        } else if (command instanceof Command.ExpireAccess c) {
            AccessRequestContract.expire(draft, c);
        }
        return new byte[0];
    }

    private static List<LedgerRecord> read(Draft draft, Command.ReadRecord c) {
        RecordKey key = ownKey(c.kind(), c.hospital(), c.attributes());
        if (Kinds.isPrivate(c.kind())) {
            LedgerRecord.Hospital hospital = draft.actingHospital(c.hospital());
            return draft.findPrivate(LedgerRecord.Private.class, hospital, key).stream()
                    .map(LedgerRecord.class::cast)
                    .toList();
        }
        return draft.find(LedgerRecord.class, key).stream().toList();
    }

    private static List<LedgerRecord> list(Draft draft, Command.ListRecords c) {
        if (Kinds.isPrivate(c.kind())) {
            throw new ContractRefusal(RefusalCode.BAD_ARGUMENT, "private records are read one by one");
        }
        return draft.list(LedgerRecord.class, ownKey(c.kind(), c.hospital(), List.of()));
    }

    private static RecordKey ownKey(String kind, Address hospital, List<String> attributes) {
        try {
            List<String> all = new ArrayList<>(List.of(hospital.value()));
            all.addAll(attributes);
            return new RecordKey(kind, all);
        } catch (IllegalArgumentException e) {
            throw new ContractRefusal(RefusalCode.BAD_ARGUMENT, "no record has such a key");
        }
    }
}
