package dev.ledgate.sdn;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Name and password of the controller's account; the role {@code admin} is needed to change flows. Shows neither.
 *
 * @param name no colon
 */
public record OnosCredentials(String name, String password) {
    public OnosCredentials {
        if (name.indexOf(':') >= 0) {
            throw new IllegalArgumentException("a name for basic authentication has no colon");
        }
    }

    /** RFC 7617. */
    String header() {
        byte[] pair = (name + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    @Override
    public String toString() {
        return "OnosCredentials[hidden]";
    }
}
