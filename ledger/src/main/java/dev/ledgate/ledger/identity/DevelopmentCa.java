package dev.ledgate.ledger.identity;

import dev.ledgate.policy.AllowedApi;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A member's certificate authority for development and demonstrations: its key lies on the same disk as everything else.
 * Certificates have the form that Fabric expects (P-256, OU for the kind of node, attributes in extension
 * 1.2.3.4.5.6.7.8.1), so they work on a real network too.
 */
public final class DevelopmentCa {
    private static final ASN1ObjectIdentifier ATTRIBUTES = new ASN1ObjectIdentifier("1.2.3.4.5.6.7.8.1");
    private static final Duration LIFETIME = Duration.ofDays(365);
    private static final Duration SKEW = Duration.ofMinutes(5);
    private static final Duration CA_LIFETIME = Duration.ofDays(3650);

    private final String mspId;
    private final X509Certificate certificate;
    private final PrivateKey key;
    private final Clock clock;

    DevelopmentCa(String mspId, X509Certificate certificate, PrivateKey key, Clock clock) {
        this.mspId = mspId;
        this.certificate = certificate;
        this.key = key;
        this.clock = clock;
    }

    /** A new CA with a new key. */
    public static DevelopmentCa create(String mspId, Clock clock) {
        KeyPair pair = newKeyPair();
        X500Name name = name("ca." + mspId, mspId, "ca");
        X509Certificate certificate = certify(
                name, pair.getPrivate(), name, pair.getPublic(), clock.instant().minus(SKEW), CA_LIFETIME, builder -> {
                    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
                    builder.addExtension(
                            Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
                });
        return new DevelopmentCa(mspId, certificate, pair.getPrivate(), clock);
    }

    public String mspId() {
        return mspId;
    }

    public X509Certificate certificate() {
        return certificate;
    }

    PrivateKey key() {
        return key;
    }

    /**
     * A new identity with a new key. Certificates stand in blocks, for every member to read, so their common name is
     * random: the name, which may be a login or tell of a patient, is known here only.
     *
     * @param attributes shown to the contracts, and so to every member
     */
    public LedgerIdentity enrol(String name, Map<String, String> attributes) {
        KeyPair pair = newKeyPair();
        X509Certificate issued = certify(
                X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded()),
                key,
                name("client-" + HexFormat.of().toHexDigits(new SecureRandom().nextLong()), mspId, "client"),
                pair.getPublic(),
                from(),
                LIFETIME,
                builder -> {
                    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
                    builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
                    if (!attributes.isEmpty()) {
                        builder.addExtension(ATTRIBUTES, false, attributesJson(attributes));
                    }
                });
        return new LedgerIdentity(name, mspId, issued, pair.getPrivate());
    }

    /** A little earlier than now, for clocks that are behind, but never before the CA itself: Fabric refuses that. */
    private Instant from() {
        Instant now = clock.instant();
        Instant early = now.minus(SKEW);
        Instant authority = certificate.getNotBefore().toInstant();
        return early.isBefore(authority) && !authority.isAfter(now) ? authority : early;
    }

    private static byte[] attributesJson(Map<String, String> attributes) {
        StringBuilder json = new StringBuilder("{\"attrs\":{");
        String separator = "";
        for (Map.Entry<String, String> e : new TreeMap<>(attributes).entrySet()) {
            if (!(e.getKey() + e.getValue()).matches("[A-Za-z0-9_.@#-]*")) {
                throw new IllegalArgumentException("attributes are letters, digits and _ . @ # -");
            }
            json.append(separator)
                    .append('"')
                    .append(e.getKey())
                    .append("\":\"")
                    .append(e.getValue())
                    .append('"');
            separator = ",";
        }
        return json.append("}}").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static X500Name name(String commonName, String mspId, String unit) {
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.O, mspId)
                .addRDN(BCStyle.OU, unit)
                .addRDN(BCStyle.CN, commonName)
                .build();
    }

    private static KeyPair newKeyPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JRE has P-256", e);
        }
    }

    private interface Extensions {
        void addTo(X509v3CertificateBuilder builder) throws IOException;
    }

    @AllowedApi("certificates take java.util.Date; the serial number needs a secure random source")
    private static X509Certificate certify(
            X500Name issuer,
            PrivateKey issuerKey,
            X500Name subject,
            PublicKey subjectKey,
            Instant now,
            Duration lifetime,
            Extensions extensions) {
        try {
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    issuer,
                    new BigInteger(127, new SecureRandom()),
                    Date.from(now),
                    Date.from(now.plus(lifetime)),
                    subject,
                    subjectKey);
            extensions.addTo(builder);
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKey)));
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException("a certificate cannot be made", e);
        }
    }
}
