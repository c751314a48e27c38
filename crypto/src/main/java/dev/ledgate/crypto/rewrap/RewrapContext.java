package dev.ledgate.crypto.rewrap;

import dev.ledgate.crypto.bytes.ByteWriter;
import dev.ledgate.policy.Address;

/**
 * For whom and for which session a bundle is; a bundle of another user or session does not open.
 *
 * @param user the user's address
 * @param session a name of the session that both sides know and that is not used twice
 */
public record RewrapContext(Address user, String session) {
    byte[] encode() {
        return new ByteWriter(128)
                .text("ledgate/v1/rewrap")
                .raw(user.bytes())
                .text(session)
                .toBytes();
    }
}
