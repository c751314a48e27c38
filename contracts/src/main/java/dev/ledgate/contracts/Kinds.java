package dev.ledgate.contracts;

/** The kinds of records, as they stand in keys and in JSON. */
public final class Kinds {
    public static final String HOSPITAL = "hospital";
    public static final String INSTITUTE = "institute";
    public static final String USER = "user";
    public static final String LOGIN = "login";
    public static final String PATIENT = "patient";
    public static final String PATH = "path";
    public static final String DEFAULT_POLICY = "default-policy";
    public static final String POLICY_GROUP = "policy-group";
    public static final String CHOICES = "choices";
    public static final String RELATIONSHIP = "relationship";
    public static final String ACCESS_STRINGS = "access-strings";
    public static final String ACCESS_REQUEST = "access-request";
    public static final String AUDIT_ANCHOR = "audit-anchor";
    public static final String AUDIT_HEAD = "audit-head";

    public static final String POLICY_REVISION = "policy-revision";
    public static final String DATA_CATEGORY = "data-category";
    public static final String ATTRIBUTE_ISSUE = "attribute-issue";
    public static final String PROPOSAL = "proposal";
    public static final String BREAK_GLASS = "break-glass";
    public static final String NOTICE = "notice";

    private Kinds() {}

    static boolean isPrivate(String kind) {
        return switch (kind) {
            case LOGIN, PATIENT, CHOICES, ACCESS_STRINGS, NOTICE -> true;
            default -> false;
        };
    }
}
