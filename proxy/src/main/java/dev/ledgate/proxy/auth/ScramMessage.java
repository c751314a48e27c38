package dev.ledgate.proxy.auth;

import java.util.Base64;

/** Reading the attributes of a SCRAM message (RFC 5802, section 7) in the order in which they must stand. */
final class ScramMessage {
    private String rest;

    ScramMessage(String text) {
        this.rest = text;
    }

    /** The value of the next attribute, which must be {@code name}. */
    String next(char name) throws AuthenticationFailed {
        if (rest.length() < 2 || rest.charAt(0) != name || rest.charAt(1) != '=') {
            throw new AuthenticationFailed("malformed SCRAM message");
        }
        int comma = rest.indexOf(',');
        String value = comma < 0 ? rest.substring(2) : rest.substring(2, comma);
        rest = comma < 0 ? "" : rest.substring(comma + 1);
        return value;
    }

    byte[] nextBase64(char name) throws AuthenticationFailed {
        try {
            return Base64.getDecoder().decode(next(name));
        } catch (IllegalArgumentException e) {
            throw new AuthenticationFailed("malformed SCRAM message");
        }
    }

    /** Extensions may follow a message; the ones we know of are none. */
    void end() throws AuthenticationFailed {
        if (!rest.isEmpty()) {
            throw new AuthenticationFailed("malformed SCRAM message");
        }
    }
}
