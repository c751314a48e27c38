package dev.ledgate.ledger.embedded;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.ledgate.contracts.Caller;
import dev.ledgate.contracts.CertificateAttributes;
import dev.ledgate.policy.Address;
import dev.ledgate.policy.AllowedApi;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.common.SignatureHeader;
import org.hyperledger.fabric.protos.msp.SerializedIdentity;

/** Proves who signed: the certificate's chain to its member's CA, its validity now, and the signature. Safe for any thread. */
final class Msp {
    private static final int CHECKED = 1_000;

    /**
     * Verifies several times faster than the JDK, which takes care that the time depends on nothing: signing needs that, and
     * here nothing is secret.
     */
    private static final Provider VERIFIER = new BouncyCastleProvider();

    private final Map<String, X509Certificate> roots;
    private final Clock clock;

    /** Identities whose certificates were found good; those used last. */
    private final Map<SerializedIdentity, Signer> checked = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<SerializedIdentity, Signer> eldest) {
            return size() > CHECKED;
        }
    };

    /** @param key the certificate's, for {@link #VERIFIER} */
    private record Signer(X509Certificate certificate, PublicKey key, Caller caller) {
        static Signer of(String mspId, X509Certificate certificate) throws GeneralSecurityException {
            byte[] key = certificate.getPublicKey().getEncoded();
            return new Signer(
                    certificate,
                    KeyFactory.getInstance("EC", VERIFIER).generatePublic(new X509EncodedKeySpec(key)),
                    new Caller(mspId, Address.ofPublicKey(key), CertificateAttributes.of(certificate)));
        }

        boolean signed(ByteString message, ByteString signature) throws GeneralSecurityException {
            Signature check = Signature.getInstance("SHA256withECDSA", VERIFIER);
            check.initVerify(key);
            for (ByteBuffer part : message.asReadOnlyByteBufferList()) {
                check.update(part);
            }
            return check.verify(signature.toByteArray());
        }
    }

    Msp(Map<String, X509Certificate> roots, Clock clock) {
        this.roots = Map.copyOf(roots);
        this.clock = clock;
    }

    /** The time that certificates and transactions are held against. */
    Instant now() {
        return clock.instant();
    }

    /** Whether a transaction in the log is what its creator signed; the certificate may have run out since. */
    boolean isSigned(Envelope envelope) {
        try {
            SignatureHeader header = SignatureHeader.parseFrom(
                    Payload.parseFrom(envelope.getPayload()).getHeader().getSignatureHeader());
            return signer(SerializedIdentity.parseFrom(header.getCreator()))
                    .signed(envelope.getPayload(), envelope.getSignature());
        } catch (InvalidProtocolBufferException | GeneralSecurityException | StatusRuntimeException e) {
            return false;
        }
    }

    /**
     * Checks a signature.
     *
     * @return the signer
     * @throws io.grpc.StatusRuntimeException PERMISSION_DENIED if certificate or signature is not good
     */
    Caller authenticate(ByteString creator, ByteString message, ByteString signature) {
        try {
            Signer signer = signer(SerializedIdentity.parseFrom(creator));
            requireValidNow(signer.certificate());
            if (!signer.signed(message, signature)) {
                throw denied("the signature is not the creator's");
            }
            return signer.caller();
        } catch (InvalidProtocolBufferException | GeneralSecurityException e) {
            throw denied("the creator's certificate or signature cannot be read");
        }
    }

    @AllowedApi("certificate validity is checked against java.util.Date")
    private void requireValidNow(X509Certificate certificate) {
        try {
            certificate.checkValidity(Date.from(clock.instant()));
        } catch (CertificateException e) {
            throw denied("the creator's certificate is not valid now");
        }
    }

    /** Who an identity is, once its CA's signature was checked; that never changes, unlike its validity. */
    private Signer signer(SerializedIdentity identity) throws GeneralSecurityException {
        Signer known;
        synchronized (checked) {
            known = checked.get(identity);
        }
        if (known == null) {
            known = Signer.of(identity.getMspid(), check(identity));
            synchronized (checked) {
                checked.put(identity, known);
            }
        }
        return known;
    }

    private X509Certificate check(SerializedIdentity identity) throws GeneralSecurityException {
        X509Certificate root = roots.get(identity.getMspid());
        if (root == null) {
            throw denied("there is no member " + identity.getMspid());
        }
        X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(
                        new ByteArrayInputStream(identity.getIdBytes().toByteArray()));
        try {
            if (!certificate.getIssuerX500Principal().equals(root.getSubjectX500Principal())) {
                throw denied("the creator's certificate is not from the CA of " + identity.getMspid());
            }
            certificate.verify(root.getPublicKey());
        } catch (GeneralSecurityException e) {
            throw denied("the creator's certificate is not from the CA of " + identity.getMspid());
        }
        if (certificate.getBasicConstraints() != -1) {
            throw denied("a CA's certificate does not sign transactions");
        }
        return certificate;
    }

    private static RuntimeException denied(String why) {
        return Status.PERMISSION_DENIED.withDescription(why).asRuntimeException();
    }
}
