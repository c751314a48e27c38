package dev.ledgate.contracts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The attributes that a Fabric CA puts into a certificate: extension 1.2.3.4.5.6.7.8.1 holds the raw JSON
 * {@code {"attrs":{name:value}}}.
 */
public final class CertificateAttributes {
    private static final String EXTENSION = "1.2.3.4.5.6.7.8.1";
    private static final JsonMapper JSON = new JsonMapper();
    private static final int OCTET_STRING = 4;

    private CertificateAttributes() {}

    /** The attributes; none if there is no extension, or one that cannot be read. */
    public static SortedMap<String, String> of(X509Certificate certificate) {
        SortedMap<String, String> attributes = new TreeMap<>();
        byte[] der = certificate.getExtensionValue(EXTENSION);
        if (der == null || der.length < 2 || der[0] != OCTET_STRING) {
            return attributes;
        }
        // A DER length above 127 says in its first byte how many bytes follow.
        int header = der[1] >= 0 ? 2 : 2 + (der[1] & 0x7f);
        if (header > der.length) {
            return attributes;
        }
        try {
            JsonNode found = JSON.readTree(der, header, der.length - header).path("attrs");
            found.properties()
                    .forEach(e -> attributes.put(e.getKey(), e.getValue().asText()));
            return attributes;
        } catch (IOException e) {
            return new TreeMap<>();
        }
    }
}
