package dev.ledgate.contracts;

import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;

/** The functions of the contracts: the name on the wire, the command, and how it travels. */
public enum ContractFunction {
    REGISTER_HOSPITAL(
            "amsc:registerHospital",
            Carrier.ARGUMENT,
            writing(Command.RegisterHospital.class, AddressMappingContract::registerHospital)),
    REGISTER_INSTITUTE(
            "amsc:registerInstitute",
            Carrier.ARGUMENT,
            writing(Command.RegisterInstitute.class, AddressMappingContract::registerInstitute)),
    REGISTER_USER(
            "amsc:registerUser",
            Carrier.TRANSIENT,
            writing(Command.RegisterUser.class, AddressMappingContract::registerUser)),
    REVOKE_USER(
            "amsc:revokeUser", Carrier.ARGUMENT, writing(Command.RevokeUser.class, AddressMappingContract::revokeUser)),
    REGISTER_PATIENTS(
            "amsc:registerPatients",
            Carrier.TRANSIENT,
            writing(Command.RegisterPatients.class, AddressMappingContract::registerPatients)),
    LINK_PATIENT("amsc:linkPatient", Carrier.TRANSIENT, writing(Command.LinkPatient.class, PatientSide::linkPatient)),
    LINK_GUARDIAN(
            "amsc:linkGuardian", Carrier.TRANSIENT, writing(Command.LinkGuardian.class, PatientSide::linkGuardian)),
    SET_DELEGATE("amsc:setDelegate", Carrier.TRANSIENT, writing(Command.SetDelegate.class, PatientSide::setDelegate)),
    UNREGISTER_PATIENT(
            "amsc:unregisterPatient",
            Carrier.TRANSIENT,
            writing(Command.UnregisterPatient.class, PatientSide::unregisterPatient)),
    ALLOW_PATH("amsc:allowPath", Carrier.ARGUMENT, writing(Command.AllowPath.class, AddressMappingContract::allowPath)),
    REMOVE_PATH(
            "amsc:removePath", Carrier.ARGUMENT, writing(Command.RemovePath.class, AddressMappingContract::removePath)),
    PROPOSE_MEMBER(
            "amsc:proposeMember", Carrier.ARGUMENT, writing(Command.ProposeMember.class, MembershipContract::propose)),
    VOTE_MEMBER("amsc:voteMember", Carrier.ARGUMENT, writing(Command.VoteMember.class, MembershipContract::vote)),
    SET_DEFAULT_POLICY(
            "hpsc:setDefaultPolicy",
            Carrier.ARGUMENT,
            writing(Command.SetDefaultPolicy.class, HospitalPatientContract::setDefaultPolicy)),
    DEFINE_DATA_CATEGORY(
            "hpsc:defineDataCategory",
            Carrier.ARGUMENT,
            writing(Command.DefineDataCategory.class, HospitalPatientContract::defineDataCategory)),
    SET_CONSENT(
            "hpsc:setConsent",
            Carrier.TRANSIENT,
            writing(Command.SetConsent.class, HospitalPatientContract::setConsent)),
    REVOKE_CONSENT(
            "hpsc:revokeConsent",
            Carrier.TRANSIENT,
            writing(Command.RevokeConsent.class, HospitalPatientContract::revokeConsent)),
    SET_OVERRIDES(
            "hpsc:setOverrides",
            Carrier.TRANSIENT,
            writing(Command.SetOverrides.class, HospitalPatientContract::setOverrides)),
    SET_POLICY_GROUP(
            "hpsc:setPolicyGroup",
            Carrier.ARGUMENT,
            writing(Command.SetPolicyGroup.class, HospitalPatientContract::setPolicyGroup)),
    ASSIGN_GROUP(
            "hpsc:assignGroup",
            Carrier.TRANSIENT,
            writing(Command.AssignGroup.class, HospitalPatientContract::assignGroup)),
    ISSUE_ATTRIBUTES(
            "hisc:issueAttributes",
            Carrier.ARGUMENT,
            writing(Command.IssueAttributes.class, HospitalInstituteContract::issueAttributes)),
    SET_ACCESS_STRINGS(
            "hisc:setAccessStrings",
            Carrier.TRANSIENT,
            writing(Command.SetAccessStrings.class, HospitalInstituteContract::setAccessStrings)),
    REVOKE_RELATIONSHIP(
            "hisc:revoke",
            Carrier.ARGUMENT,
            writing(Command.RevokeRelationship.class, HospitalInstituteContract::revoke)),
    REQUEST_ACCESS(
            "arsc:request", Carrier.ARGUMENT, writing(Command.RequestAccess.class, AccessRequestContract::request)),
    APPROVE_ACCESS(
            "arsc:approve", Carrier.TRANSIENT, writing(Command.ApproveAccess.class, AccessRequestContract::approve)),
    DENY_ACCESS("arsc:deny", Carrier.ARGUMENT, writing(Command.DenyAccess.class, AccessRequestContract::deny)),
    REVOKE_ACCESS("arsc:revoke", Carrier.ARGUMENT, writing(Command.RevokeAccess.class, AccessRequestContract::revoke)),
    EXPIRE_ACCESS("arsc:expire", Carrier.ARGUMENT, writing(Command.ExpireAccess.class, AccessRequestContract::expire)),
    BREAK_GLASS("hpsc:breakGlass", Carrier.ARGUMENT, writing(Command.BreakGlass.class, BreakGlassContract::begin)),
    CONFIRM_BREAK_GLASS(
            "hpsc:confirmBreakGlass",
            Carrier.TRANSIENT,
            writing(Command.ConfirmBreakGlass.class, BreakGlassContract::confirm)),
    END_BREAK_GLASS(
            "hpsc:endBreakGlass", Carrier.ARGUMENT, writing(Command.EndBreakGlass.class, BreakGlassContract::end)),
    REVIEW_BREAK_GLASS(
            "hpsc:reviewBreakGlass",
            Carrier.ARGUMENT,
            writing(Command.ReviewBreakGlass.class, BreakGlassContract::review)),
    ENTER_USER("amsc:enterUser", Carrier.ARGUMENT, writing(Command.EnterUser.class, AddressMappingContract::enterUser)),
    BIND_LOGIN(
            "amsc:bindLogin", Carrier.TRANSIENT, writing(Command.BindLogin.class, AddressMappingContract::bindLogin)),
    GRANT_ACCESS("arsc:grant", Carrier.ARGUMENT, writing(Command.GrantAccess.class, AccessRequestContract::grant)),
    OPEN_ACCESS("arsc:open", Carrier.TRANSIENT, writing(Command.OpenAccess.class, AccessRequestContract::open)),
    ANCHOR_AUDIT("audit:anchor", Carrier.ARGUMENT, writing(Command.AnchorAudit.class, AuditContract::anchor)),
    READ_RECORD("read:record", Carrier.TRANSIENT, reading(Command.ReadRecord.class, Reading::record)),
    LIST_RECORDS("read:list", Carrier.ARGUMENT, reading(Command.ListRecords.class, Reading::list)),
    LIST_NOTICES("read:notices", Carrier.TRANSIENT, reading(Command.ListNotices.class, Reading::notices)),
    LIST_MEMBERS("read:members", Carrier.ARGUMENT, reading(Command.ListMembers.class, Reading::members));

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
    private final Carrier carrier;
    /** Method references without state. */
    @SuppressWarnings("ImmutableEnumChecker")
    private final Rule<?> rule;

    ContractFunction(String wireName, Carrier carrier, Rule<?> rule) {
        this.wireName = wireName;
        this.carrier = carrier;
        this.rule = rule;
    }

    /** A command and what is done about it; the answer is JSON, empty for a command that writes. */
    private record Rule<C extends Command>(Class<C> command, BiFunction<Draft, C, byte[]> body) {
        Answered apply(Draft draft, byte[] json) {
            C decoded = RecordCodec.decodeCommand(json, command);
            return new Answered(decoded, body.apply(draft, decoded));
        }
    }

    /** A command that was carried out. */
    record Answered(Command command, byte[] answer) {}

    private static <C extends Command> Rule<C> writing(Class<C> command, BiConsumer<Draft, C> body) {
        return new Rule<>(command, (draft, c) -> {
            body.accept(draft, c);
            return new byte[0];
        });
    }

    private static <C extends Command> Rule<C> reading(
            Class<C> command, BiFunction<Draft, C, List<LedgerRecord>> body) {
        return new Rule<>(command, (draft, c) -> RecordCodec.encodeList(body.apply(draft, c)));
    }

    /** Reads the command and carries it out. @throws ContractRefusal if a contract refuses */
    Answered apply(Draft draft, byte[] json) {
        return rule.apply(draft, json);
    }

    public String wireName() {
        return wireName;
    }

    public Carrier carrier() {
        return carrier;
    }

    /** The function that a command asks for. */
    public static ContractFunction of(Command command) {
        for (ContractFunction f : values()) {
            if (f.rule.command().isInstance(command)) {
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
