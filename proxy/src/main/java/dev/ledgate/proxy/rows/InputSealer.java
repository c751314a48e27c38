package dev.ledgate.proxy.rows;

import dev.ledgate.policy.Denial;
import dev.ledgate.policy.FieldContext;
import dev.ledgate.policy.PatientKey;
import dev.ledgate.policy.SealedCell;
import dev.ledgate.policy.SqlState;
import dev.ledgate.policy.port.FieldKeys.FieldCipher;
import dev.ledgate.policy.port.FieldKeys.FieldUnopenable;
import dev.ledgate.proxy.wire.FrontendMessage.Bind;
import dev.ledgate.rewriter.RewriteResult.Rewritten;
import dev.ledgate.rewriter.RewriteResult.SealedInput;
import dev.ledgate.rewriter.RewriteResult.Source;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Seals values on their way into sealed columns: literals in the statement's text, and parameters. */
public final class InputSealer {
    /** PostgreSQL's {@code bytea}. */
    private static final int BYTEA = 17;

    private static final int TEXT = 25;

    /** Left open, text, bpchar, varchar, unknown: types whose two formats are the text itself. */
    private static final Set<Integer> TEXTUAL = Set.of(0, 25, 1042, 1043, 705);

    private final FieldCipher cipher;

    public InputSealer(FieldCipher cipher) {
        this.cipher = cipher;
    }

    /** A value that cannot be sealed. */
    public static final class Unsealable extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient Denial denial;

        Unsealable(Denial denial) {
            super(denial.message());
            this.denial = denial;
        }

        public Denial denial() {
            return denial;
        }
    }

    /** Numbers of the parameters whose values get sealed, in {@code $1} counting. */
    public static List<Integer> parameters(Rewritten plan) {
        return plan.sealedInputs().stream()
                .filter(input -> input.value().parameter().isPresent())
                .map(input -> input.value().parameter().getAsInt())
                .toList();
    }

    /** The same with the types that the client shall take them for: those it declared, else text. */
    public static Map<Integer, Integer> shownTypes(Rewritten plan, List<Integer> declared) {
        Map<Integer, Integer> shown = new HashMap<>();
        for (int number : parameters(plan)) {
            int type = number <= declared.size() ? declared.get(number - 1) : 0;
            shown.put(number, type == 0 ? TEXT : type);
        }
        return shown;
    }

    /** Refuses what could not be sealed whatever its values were. */
    public static Optional<Denial> refusal(Rewritten plan, List<Integer> declared) {
        for (SealedInput input : plan.sealedInputs()) {
            if (input.value().literal().isPresent() && !known(input)) {
                return Optional.of(Denial.of(
                        SqlState.FEATURE_NOT_SUPPORTED,
                        "the value of sealed column " + input.column()
                                + " is a literal, but its row's key is a parameter",
                        "Give both as parameters, or both as literals."));
            }
            if (input.value().parameter().isPresent()) {
                int number = input.value().parameter().getAsInt();
                if (number <= declared.size() && !TEXTUAL.contains(declared.get(number - 1))) {
                    return Optional.of(Denial.of(
                            SqlState.FEATURE_NOT_SUPPORTED,
                            "sealed column " + input.column() + " takes values of type text",
                            "Declare parameter $" + number + " as text."));
                }
            }
        }
        return Optional.empty();
    }

    private static boolean known(SealedInput input) {
        return input.patient().literal().isPresent()
                && input.rowKey().stream().allMatch(key -> key.literal().isPresent());
    }

    /** The types to declare to the server: the client's, with {@code bytea} for what gets sealed. */
    public static List<Integer> serverTypes(Rewritten plan, List<Integer> declared) {
        List<Integer> types = new ArrayList<>(declared);
        for (int number : parameters(plan)) {
            while (types.size() < number) {
                types.add(0);
            }
            types.set(number - 1, BYTEA);
        }
        return types;
    }

    /** The text to send, with its literals sealed. */
    public String text(Rewritten plan) throws Unsealable {
        StringBuilder sql = new StringBuilder(plan.sql().get(0));
        for (int i = 1; i < plan.sql().size(); i++) {
            SealedInput input = plan.sealedInputs().get(i - 1);
            byte[] plain = input.value().literal().orElseThrow().getBytes(StandardCharsets.UTF_8);
            byte[] sealed = input.search()
                    ? sought(input, plain)
                    : seal(input, plain, literal(input.patient()), literals(input.rowKey()));
            sql.append("'\\x").append(HexFormat.of().formatHex(sealed)).append("'::pg_catalog.bytea");
            sql.append(plan.sql().get(i));
        }
        return sql.toString();
    }

    private static String literal(Source source) {
        return source.literal().orElseThrow();
    }

    private static List<String> literals(List<Source> sources) {
        return sources.stream().map(InputSealer::literal).toList();
    }

    /**
     * The Bind to send, with its values sealed.
     *
     * @param types of the parameters, as the server told them
     */
    public Bind bind(Bind bind, Rewritten plan, List<Integer> types) throws Unsealable {
        if (parameters(plan).isEmpty() || bind.values().size() != types.size()) {
            return bind;
        }
        List<Optional<byte[]>> values = new ArrayList<>(bind.values());
        List<Short> formats = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            formats.add(Bind.format(bind.parameterFormats(), i));
        }
        BoundKeys keys = new BoundKeys(bind, types);
        for (SealedInput input : plan.sealedInputs()) {
            if (input.value().parameter().isEmpty()) {
                continue;
            }
            int place = input.value().parameter().getAsInt() - 1;
            formats.set(place, (short) 1);
            Optional<byte[]> plain = bind.values().get(place);
            if (plain.isPresent()) {
                List<String> rowKey = new ArrayList<>();
                for (Source source : input.rowKey()) {
                    rowKey.add(keys.text(source));
                }
                byte[] sealed = input.search()
                        ? sought(input, plain.get())
                        : seal(input, plain.get(), keys.text(input.patient()), rowKey);
                values.set(place, Optional.of(sealed));
            }
        }
        return new Bind(bind.portal(), bind.statement(), formats, values, bind.resultFormats());
    }

    /** Once it is sealed PostgreSQL cannot see that it is no text, and clients would be sent it as one. */
    private static void requireText(SealedInput input, byte[] plain) throws Unsealable {
        boolean text = true;
        for (byte b : plain) {
            text &= b != 0;
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(plain));
        } catch (CharacterCodingException e) {
            text = false;
        }
        if (!text) {
            throw new Unsealable(Denial.of(
                    SqlState.CHARACTER_NOT_IN_REPERTOIRE,
                    "invalid byte sequence for encoding \"UTF8\" in a value of sealed column " + input.column()));
        }
    }

    /** What the column's values are compared with. */
    private byte[] sought(SealedInput input, byte[] plain) throws Unsealable {
        return cipher.blindIndex(input.column(), plain)
                .map(SealedCell::sought)
                .orElseThrow(() -> new Unsealable(Denial.of(
                        SqlState.INSUFFICIENT_PRIVILEGE,
                        "sealed column " + input.column() + " cannot be searched with the keys of this session")));
    }

    private byte[] seal(SealedInput input, byte[] plain, String patient, List<String> rowKey) throws Unsealable {
        requireText(input, plain);
        FieldContext place = new FieldContext(input.column(), String.join("\u001f", rowKey), new PatientKey(patient));
        try {
            return cipher.seal(place, plain);
        } catch (FieldUnopenable e) {
            throw new Unsealable(Denial.of(
                    SqlState.INSUFFICIENT_PRIVILEGE,
                    "a field of " + input.column() + " cannot be sealed with the keys of this session"));
        }
    }
}
