package dev.ledgate.crypto.fuzz;

import dev.ledgate.crypto.abe.AbeWorld;
import dev.ledgate.crypto.abe.AttributeKey;
import dev.ledgate.crypto.abe.AttributeKeyList;
import dev.ledgate.crypto.abe.AttributePublicKey;
import dev.ledgate.crypto.abe.HeaderRows;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import dev.ledgate.crypto.keys.GroupEnvelope;
import dev.ledgate.crypto.keys.KeyFileBytes;
import dev.ledgate.crypto.pairing.G1;
import dev.ledgate.crypto.pairing.G2;
import dev.ledgate.crypto.pairing.GT;
import dev.ledgate.crypto.pairing.Scalar;
import dev.ledgate.crypto.rewrap.OpenedBundle;
import dev.ledgate.crypto.sign.SignatureBytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * Every decoder of this module that reads bytes from elsewhere, with a valid input. What each must do: give a value that
 * encodes to exactly the bytes that were read, or throw {@link CorruptEncoding}; nothing else. Of what is authenticated
 * before it is read further, both layers are here: the outer one, and the plaintext behind it. Scrypt is left out, at 80 ms
 * an attempt. The state of a re-wrapping is two files of the kind {@code ENVELOPE_FILE}.
 */
@SuppressWarnings("ImmutableEnumChecker") // method references without state
public enum Decoders {
    SCALAR(
            () -> Scalar.random(Samples.WORLD.random()).encode(),
            in -> Scalar.decode(in).encode()),
    G1_POINT(
            () -> G1.GENERATOR.times(Scalar.random(Samples.WORLD.random())).encode(),
            in -> G1.decode(in).encode()),
    G2_POINT(() -> G2.hash(new byte[] {1}, "fuzz").encode(), in -> G2.decode(in).encode()),
    GT_ELEMENT(
            () -> GT.generator().power(Scalar.random(Samples.WORLD.random())).encode(),
            in -> GT.decode(in).encode()),
    POLICY(
            () -> "a@x#1 AND (b@y#2 OR 2 of (c@z#1, d@w#7, e@v#1))".getBytes(StandardCharsets.UTF_8),
            Samples::policyAgain),
    HEADER(() -> Samples.header().encode(), Samples::headerAgain),
    HEADER_ROW(() -> HeaderRows.sampleRow(Samples.header()), HeaderRows::rowAgain),
    PUBLIC_KEY(
            () -> Samples.WORLD.authority("a@x#1").publicKey().encode(),
            in -> AttributePublicKey.decode(in).encode()),
    ATTRIBUTE_KEY(
            () -> Samples.WORLD.authority("a@x#1").issue(AbeWorld.ALICE).encodeSecret(),
            in -> AttributeKey.decodeSecret(in).encodeSecret()),
    AUTHORITY_SECRET(() -> Samples.WORLD.authority("a@x#1").encodeSecret(), Samples::authoritySecretAgain),
    PUBLIC_KEY_LIST(
            () -> Samples.listed().publicKey().list().orElseThrow().encode(),
            in -> AttributeKeyList.decode(in).encode()),
    PUBLIC_KEY_OF_LIST(
            () -> Samples.listed().publicKey().encode(),
            in -> AttributePublicKey.decode(in).encode()),
    AUTHORITY_SECRET_OF_LIST(() -> Samples.listed().encodeSecret(), Samples::authoritySecretAgain),
    GROUP_ENVELOPE(Samples::groupEnvelope, in -> GroupEnvelope.decode(in).encode()),
    STORED_FIELD(Samples::storedField, Samples::storedFieldAgain),
    STORED_FIELD_WITH_INDEX(Samples::storedFieldWithIndex, Samples::storedFieldAgain),
    PATIENT_KEY(Samples::patientKey, Samples::patientKeyAgain),
    KEY_BUNDLE(OpenedBundle::sample, OpenedBundle::again),
    SEALED_BUNDLE(Samples::sealedBundle, Samples::sealedBundleAgain, false),
    GROUP_ROOT(KeyFileBytes::root, KeyFileBytes::rootAgain),
    KEY_FILE(KeyFileBytes::file, KeyFileBytes::fileAgain),
    KEY_FILE_OF_VERSION_1(KeyFileBytes::fileOfVersion1, KeyFileBytes::fileAgain),
    KEY_FILE_RECORDS(KeyFileBytes::records, KeyFileBytes::recordsAgain),
    USER_KEYS(KeyFileBytes::userKeys, KeyFileBytes::userKeysAgain),
    KEY_UNDER_PASSPHRASE(KeyFileBytes::underPassphrase, KeyFileBytes::underPassphraseAgain),
    ISSUED_KEYS(KeyFileBytes::issuedKeys, KeyFileBytes::issuedKeysAgain),
    ISSUED_KEYS_OPENED(KeyFileBytes::openedIssuedKeys, KeyFileBytes::openedIssuedKeysAgain),
    PUBLIC_KEY_FILE(KeyFileBytes::publicKeyFile, KeyFileBytes::publicKeyFileAgain),
    ENVELOPE_FILE(KeyFileBytes::envelopeFile, KeyFileBytes::envelopeFileAgain),
    RECORD_SIGNATURE(SignatureBytes::signature, SignatureBytes::signatureAgain),
    ED25519_SIGNATURE(SignatureBytes::ed25519, SignatureBytes::ed25519Again),
    ECDSA_SIGNATURE(SignatureBytes::ecdsa, SignatureBytes::ecdsaAgain),
    VERIFYING_KEY(SignatureBytes::verifyingKey, SignatureBytes::verifyingKeyAgain),
    SIGNING_KEY(SignatureBytes::signingKey, SignatureBytes::signingKeyAgain),
    FRESHNESS_FILE(SignatureBytes::freshnessFile, SignatureBytes::freshnessFileAgain),
    AUDIT_OFFICER(KeyFileBytes::auditOfficer, KeyFileBytes::auditOfficerAgain),
    AUDIT_SECRET(KeyFileBytes::auditSecret, KeyFileBytes::auditSecretAgain),
    AUDIT_RECORD_KEYS(KeyFileBytes::auditRecordKeys, KeyFileBytes::auditRecordKeysAgain),
    AUDIT_RECORD_KEYS_OPENED(KeyFileBytes::openedAuditRecordKeys, KeyFileBytes::openedAuditRecordKeysAgain);

    /** Decodes and encodes again. */
    @FunctionalInterface
    interface Again {
        byte[] of(byte[] in) throws CorruptEncoding;
    }

    private final Supplier<byte[]> sample;
    private final Again again;
    private final boolean sampleIsValid;

    Decoders(Supplier<byte[]> sample, Again again) {
        this(sample, again, true);
    }

    Decoders(Supplier<byte[]> sample, Again again, boolean sampleIsValid) {
        this.sample = sample;
        this.again = again;
        this.sampleIsValid = sampleIsValid;
    }

    /** A valid input, unless {@link #sampleIsValid} says otherwise. */
    byte[] sample() {
        return sample.get();
    }

    boolean sampleIsValid() {
        return sampleIsValid;
    }

    /**
     * The check of one input.
     *
     * @return whether it was read
     * @throws AssertionError if the decoder read bytes that its value does not encode to
     */
    boolean holds(byte[] in) {
        byte[] untouched = in.clone();
        byte[] encoded;
        try {
            encoded = again.of(in);
        } catch (CorruptEncoding e) {
            if (e.getMessage() == null || e.getMessage().isEmpty()) {
                throw new AssertionError("a refusal without a reason", e);
            }
            return false;
        }
        if (!Arrays.equals(encoded, untouched) || !Arrays.equals(in, untouched)) {
            throw new AssertionError(this + " read bytes that are not the encoding of what was read");
        }
        return true;
    }
}
