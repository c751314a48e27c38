package dev.ledgate.contracts;

import java.util.Optional;

/** The functions of the contracts: the name on the wire, the command, and how it travels. */
public enum ContractFunction {
    REGISTER_HOSPITAL("amsc:registerHospital", Command.RegisterHospital.class, Carrier.ARGUMENT),
    REGISTER_INSTITUTE("amsc:registerInstitute", Command.RegisterInstitute.class, Carrier.ARGUMENT),
    REGISTER_USER("amsc:registerUser", Command.RegisterUser.class, Carrier.TRANSIENT),
    REVOKE_USER("amsc:revokeUser", Command.RevokeUser.class, Carrier.ARGUMENT),
    REGISTER_PATIENTS("amsc:registerPatients", Command.RegisterPatients.class, Carrier.ARGUMENT),
    LINK_PATIENT("amsc:linkPatient", Command.LinkPatient.class, Carrier.ARGUMENT),
    UNREGISTER_PATIENT("amsc:unregisterPatient", Command.UnregisterPatient.class, Carrier.ARGUMENT),
    ALLOW_PATH("amsc:allowPath", Command.AllowPath.class, Carrier.ARGUMENT),
    REMOVE_PATH("amsc:removePath", Command.RemovePath.class, Carrier.ARGUMENT),
    SET_DEFAULT_POLICY("hpsc:setDefaultPolicy", Command.SetDefaultPolicy.class, Carrier.ARGUMENT),
    SET_CONSENT("hpsc:setConsent", Command.SetConsent.class, Carrier.TRANSIENT),
    REVOKE_CONSENT("hpsc:revokeConsent", Command.RevokeConsent.class, Carrier.TRANSIENT),
    SET_OVERRIDES("hpsc:setOverrides", Command.SetOverrides.class, Carrier.TRANSIENT),
    SET_POLICY_GROUP("hpsc:setPolicyGroup", Command.SetPolicyGroup.class, Carrier.ARGUMENT),
    ASSIGN_GROUP("hpsc:assignGroup", Command.AssignGroup.class, Carrier.TRANSIENT),
    ISSUE_ATTRIBUTES("hisc:issueAttributes", Command.IssueAttributes.class, Carrier.ARGUMENT),
    SET_ACCESS_STRINGS("hisc:setAccessStrings", Command.SetAccessStrings.class, Carrier.TRANSIENT),
    REVOKE_RELATIONSHIP("hisc:revoke", Command.RevokeRelationship.class, Carrier.ARGUMENT),
    REQUEST_ACCESS("arsc:request", Command.RequestAccess.class, Carrier.ARGUMENT),
    APPROVE_ACCESS("arsc:approve", Command.ApproveAccess.class, Carrier.TRANSIENT),
    DENY_ACCESS("arsc:deny", Command.DenyAccess.class, Carrier.ARGUMENT),
    REVOKE_ACCESS("arsc:revoke", Command.RevokeAccess.class, Carrier.ARGUMENT),
    EXPIRE_ACCESS("arsc:expire", Command.ExpireAccess.class, Carrier.ARGUMENT),
    READ_RECORD("read:record", Command.ReadRecord.class, Carrier.TRANSIENT),
    LIST_RECORDS("read:list", Command.ListRecords.class, Carrier.ARGUMENT);

    /** Where the command stands in a proposal. */
    public enum Carrier {
        /** First argument: becomes part of the public ledger. */
        ARGUMENT,
        /** Transient field {@link ContractFunction#TRANSIENT_FIELD}: never does. */
        TRANSIENT
    }

    /** Name of the transient field that holds a command. */
    public static final String TRANSIENT_FIELD = "command";

    private final String wireName;
    private final Class<? extends Command> command;
    private final Carrier carrier;

    ContractFunction(String wireName, Class<? extends Command> command, Carrier carrier) {
        this.wireName = wireName;
        this.command = command;
        this.carrier = carrier;
    }

    public String wireName() {
        return wireName;
    }

    public Carrier carrier() {
        return carrier;
    }

    Class<? extends Command> command() {
        return command;
    }

    /** The function that a command asks for. */
    public static ContractFunction of(Command command) {
        for (ContractFunction f : values()) {
            if (f.command.isInstance(command)) {
                return f;
            }
        }
        throw new IllegalArgumentException(
                "no function takes a " + command.getClass().getSimpleName());
    }

    static Optional<ContractFunction> named(String wireName) {
        for (ContractFunction f : values()) {
            if (f.wireName.equals(wireName)) {
                return Optional.of(f);
            }
        }
        return Optional.empty();
    }
}
