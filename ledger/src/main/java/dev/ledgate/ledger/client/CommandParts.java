package dev.ledgate.ledger.client;

import dev.ledgate.contracts.Command;
import java.util.List;

/**
 * The transactions that a command is made of. Public records need the endorsement of several hospitals, private ones must
 * be seen by their owner's peer alone, so no transaction may change both (ADR 0012). The order is the safe one: what is
 * registered or granted opens nothing until its private half is there.
 */
final class CommandParts {
    private CommandParts() {}

    static List<Command> of(Command command) {
        if (command instanceof Command.RegisterUser c) {
            return List.of(
                    new Command.EnterUser(c.hospital(), c.institute(), c.user()),
                    new Command.BindLogin(c.hospital(), c.user(), c.login(), c.salt()));
        }
        if (command instanceof Command.ApproveAccess c) {
            return List.of(
                    new Command.GrantAccess(c.hospital(), c.requestId(), c.attributes(), c.expires()),
                    new Command.OpenAccess(c.hospital(), c.requestId(), c.strings(), c.salt()));
        }
        return List.of(command);
    }
}
