package dev.ledgate.ledger.snapshot;

import dev.ledgate.policy.AccessString;
import dev.ledgate.policy.ColumnName;
import dev.ledgate.policy.Grant;
import dev.ledgate.policy.PatientKey;
import dev.ledgate.policy.PrivacyLevel;
import dev.ledgate.policy.Right;
import dev.ledgate.policy.TableName;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/** SHA-256 over what may be seen: every part with its length in front, so that two contents never read alike. */
final class ProfileFingerprint {
    private final MessageDigest digest;

    private ProfileFingerprint() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JRE has SHA-256", e);
        }
    }

    static String of(
            boolean owner,
            Grant defaultGrant,
            Set<Right> defaultRights,
            SortedMap<PatientKey, Grant> exceptions,
            SortedMap<PatientKey, Set<Right>> exceptionRights,
            SortedMap<ColumnName, SortedMap<PatientKey, PrivacyLevel>> overrides,
            SortedMap<TableName, SortedMap<PatientKey, Grant>> tableExceptions,
            List<AccessString> accessStrings,
            String pseudonymScope) {
        ProfileFingerprint out = new ProfileFingerprint();
        out.number(owner ? 1 : 0);
        out.number(defaultGrant.rank());
        out.rights(defaultRights);
        out.grants(exceptions);
        out.number(exceptionRights.size());
        exceptionRights.forEach((patient, rights) -> {
            out.text(patient.value());
            out.rights(rights);
        });
        out.number(overrides.size());
        for (Map.Entry<ColumnName, SortedMap<PatientKey, PrivacyLevel>> e : overrides.entrySet()) {
            out.text(e.getKey().toString());
            out.number(e.getValue().size());
            e.getValue().forEach((patient, level) -> {
                out.text(patient.value());
                out.number(level.rank());
            });
        }
        out.number(tableExceptions.size());
        tableExceptions.forEach((table, grants) -> {
            out.text(table.toString());
            out.grants(grants);
        });
        out.number(accessStrings.size());
        for (AccessString string : accessStrings) {
            out.text(string.url());
            out.texts(string.selects());
        }
        out.text(pseudonymScope);
        return HexFormat.of().formatHex(out.digest.digest());
    }

    private void grants(SortedMap<PatientKey, Grant> grants) {
        number(grants.size());
        grants.forEach((patient, grant) -> {
            text(patient.value());
            number(grant.rank());
        });
    }

    private void rights(Set<Right> rights) {
        texts(rights.stream().sorted().map(Right::toString).toList());
    }

    private void texts(Collection<String> texts) {
        number(texts.size());
        texts.forEach(this::text);
    }

    private void text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        number(bytes.length);
        digest.update(bytes);
    }

    private void number(int number) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(number).flip());
    }
}
