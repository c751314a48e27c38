package dev.ledgate.cli.keys;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.ledgate.crypto.abe.AttributeDirectory;
import dev.ledgate.crypto.abe.AttributeName;
import dev.ledgate.crypto.abe.AttributePublicKey;
import dev.ledgate.crypto.abe.PolicySyntaxException;
import dev.ledgate.crypto.abe.UnknownAttribute;
import dev.ledgate.crypto.bytes.CorruptEncoding;
import dev.ledgate.crypto.keys.AttributeKeyRefused;
import dev.ledgate.crypto.keys.KeyWrapperUnavailable;
import dev.ledgate.crypto.keys.MissingRoot;
import dev.ledgate.crypto.keys.PublicKeyFile;
import dev.ledgate.crypto.keys.Rewrapping;
import dev.ledgate.policy.Address;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What the keys commands share: how they end, how they say it, and what they read. */
abstract class KeysTask implements Callable<Integer> {
    private static final ObjectMapper MAPPER = JsonMapper.builder().build();

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandLine.Model.CommandSpec spec;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    private final Map<String, Object> report = new LinkedHashMap<>();
    private final List<String> sentences = new ArrayList<>();

    /** Does it, and says with {@link #say} what was done. */
    abstract void run(SecureRandom random) throws Exception;

    @Override
    public final Integer call() throws KeysFailure {
        try {
            run(new SecureRandom());
        } catch (KeysFailure | ParameterException e) {
            throw e;
        } catch (NoSuchFileException e) {
            throw new KeysFailure(KeysFailure.UNAVAILABLE, e.getFile() + " is not there", e);
        } catch (CorruptEncoding | AttributeKeyRefused | PolicySyntaxException e) {
            throw new KeysFailure(KeysFailure.CHECK_FAILED, e.getMessage() + "; nothing was changed", e);
        } catch (UnknownAttribute e) {
            throw new KeysFailure(
                    KeysFailure.UNAVAILABLE,
                    e.getMessage()
                            + ": name the file that its authority made with 'ledgate keys export', --public FILE",
                    e);
        } catch (MissingRoot | KeyWrapperUnavailable e) {
            throw new KeysFailure(KeysFailure.UNAVAILABLE, String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new KeysFailure(KeysFailure.UNAVAILABLE, "cannot read or write: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("an unforeseen failure", e);
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            try {
                out.println(MAPPER.writeValueAsString(report));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("strings, numbers, lists and maps are JSON", e);
            }
        } else {
            sentences.forEach(out::println);
        }
        return 0;
    }

    /** A line for people. */
    final void say(String sentence) {
        sentences.add(sentence);
    }

    /** A member of the JSON object: a string, a number, a list or a map of these. */
    final void report(String name, Object value) {
        report.put(name, value);
    }

    /** What was typed makes no sense. */
    final ParameterException misuse(@Nullable String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /** Tells on standard error how far long work is, at most ten times. */
    final Rewrapping.Progress progress(String what) {
        PrintWriter err = spec.commandLine().getErr();
        return (done, total) -> {
            int step = Math.max(1, total / 10);
            if (done % step == 0 || done == total) {
                err.println(what + " " + done + " of " + total);
                err.flush();
            }
        };
    }

    /** Nothing is ever overwritten: a lost key file is lost data. */
    static void requireAbsent(Path file) throws KeysFailure {
        if (Files.exists(file)) {
            throw new KeysFailure(
                    KeysFailure.WOULD_OVERWRITE, file + " is there already; name another file, or move it away");
        }
    }

    static void requirePresent(Path file, String maker) throws KeysFailure {
        if (!Files.exists(file)) {
            throw new KeysFailure(
                    KeysFailure.UNAVAILABLE, file + " is not there; 'ledgate keys " + maker + "' makes it");
        }
    }

    /** With an epoch, or the first one without. */
    final AttributeName attribute(String text) {
        try {
            return AttributeName.parse(text.contains("#") ? text : text + "#1");
        } catch (IllegalArgumentException e) {
            throw misuse(e.getMessage());
        }
    }

    final Address address(String text) {
        try {
            return new Address(text);
        } catch (IllegalArgumentException e) {
            throw misuse("--user: " + e.getMessage());
        }
    }

    static List<AttributePublicKey> publicKeys(List<Path> files) throws IOException, CorruptEncoding {
        List<AttributePublicKey> keys = new ArrayList<>();
        for (Path file : files) {
            keys.addAll(PublicKeyFile.read(file));
        }
        return keys;
    }

    static AttributeDirectory directory(List<Path> files) throws IOException, CorruptEncoding {
        return AttributeDirectory.of(publicKeys(files));
    }
}
