package dev.ledgate.cli.keys;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** {@code ledgate keys}. */
@Command(
        name = "keys",
        description = {
            "Make, issue, check and renew keys.",
            "An authority: init-authority, issue, export, rotate attribute. A user: init-user, import. A hospital: wrap,"
                    + " rewrap, confirm, abandon, rotate group. An audit officer: init-officer. Everyone: list, rotate passphrase, token-key.",
            "Passphrases come from --passphrase-file, the variable LEDGATE_PASSPHRASE or a prompt; with --pkcs11-library a key in"
                    + " a token takes their place, with --vault-address one in HashiCorp Vault."
        },
        mixinStandardHelpOptions = true,
        subcommands = {
            AuthorityCommands.InitAuthority.class,
            AuthorityCommands.Issue.class,
            AuthorityCommands.Export.class,
            UserCommands.InitUser.class,
            UserCommands.Import.class,
            GroupCommands.Wrap.class,
            GroupCommands.Rewrap.class,
            GroupCommands.Confirm.class,
            GroupCommands.Abandon.class,
            RotateCommands.class,
            ListCommand.class,
            TokenKeyCommand.class,
            OfficerCommands.InitOfficer.class,
        })
public final class KeysCommand implements Runnable {
    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "what about keys? 'ledgate keys --help' lists what there is");
    }
}
