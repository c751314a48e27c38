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
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import org.hyperledger.fabric.protos.common.Envelope;
import org.hyperledger.fabric.protos.common.Payload;
import org.hyperledger.fabric.protos.common.SignatureHeader;
import org.hyperledger.fabric.protos.msp.SerializedIdentity;

/** Proves who signed: the certificate's chain to its member's CA, its validity now, and the signature. Safe for any thread. */
final class Msp {
    private static final int CHECKED = 1_000;

    private final Map<String, X509Certificate> roots;
    private final Clock clock;

    /** Identities whose certificates were found good; those used last. */
    private final Map<SerializedIdentity, X509Certificate> checked = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<SerializedIdentity, X509Certificate> eldest) {
            return size() > CHECKED;
        }
    };

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
            X509Certificate certificate = certificate(SerializedIdentity.parseFrom(header.getCreator()));
            return verify(certificate, envelope.getPayload(), envelope.getSignature());
        } catch (InvalidProtocolBufferException | GeneralSecurityException | StatusRuntimeException e) {
            return false;
        }
    }

    private static boolean verify(X509Certificate certificate, ByteString message, ByteString signature)
            throws GeneralSecurityException {
        Signature check = Signature.getInstance("SHA256withECDSA");
        check.initVerify(certificate.getPublicKey());
        for (ByteBuffer part : message.asReadOnlyByteBufferList()) {
            check.update(part);
        }
        return check.verify(signature.toByteArray());
    }

    /**
     * Checks a signature.
     *
     * @return the signer
     * @throws io.grpc.StatusRuntimeException PERMISSION_DENIED if certificate or signature is not good
     */
    Caller authenticate(ByteString creator, ByteString message, ByteString signature) {
        try {
            SerializedIdentity identity = SerializedIdentity.parseFrom(creator);
            X509Certificate certificate = certificate(identity);
            requireValidNow(certificate);
            if (!verify(certificate, message, signature)) {
                throw denied("the signature is not the creator's");
            }
            return new Caller(
                    identity.getMspid(),
                    Address.ofPublicKey(certificate.getPublicKey().getEncoded()),
                    CertificateAttributes.of(certificate));
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

    /** The certificate of an identity, once its CA's signature was checked; that never changes, unlike its validity. */
    private X509Certificate certificate(SerializedIdentity identity) throws GeneralSecurityException {
        X509Certificate known;
        synchronized (checked) {
            known = checked.get(identity);
        }
        if (known == null) {
            known = check(identity);
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
