package dev.ledgate.contracts;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.ledgate.policy.Address;
import dev.ledgate.policy.Grant;
import dev.ledgate.policy.Grantee;
import dev.ledgate.policy.PatientHandle;
import dev.ledgate.policy.PrivacyLevel;
import dev.ledgate.policy.Right;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * The one codec of records and commands: JSON with sorted names, UTF-8, every value in exactly one spelling. Bytes that
 * are not what it would write itself are refused, so equal records have equal hashes. Safe for any thread.
 */
public final class RecordCodec {
    private static final ObjectMapper JSON = mapper();

    private RecordCodec() {}

    public static byte[] encode(LedgerRecord record) {
        return write(LedgerRecord.class, record);
    }

    /** Reads a record. @throws ContractRefusal {@link RefusalCode#RECORD_CORRUPT} if these are not its bytes */
    public static LedgerRecord decode(byte[] bytes) {
        try {
            LedgerRecord record = JSON.readValue(bytes, LedgerRecord.class);
            if (record.v() != LedgerRecord.FORM || !Arrays.equals(encode(record), bytes)) {
                throw new ContractRefusal(RefusalCode.RECORD_CORRUPT, "a stored record has an unknown form");
            }
            return record;
        } catch (IOException e) {
            throw new ContractRefusal(RefusalCode.RECORD_CORRUPT, "a stored record cannot be read");
        }
    }

    /** JSON array of records, as {@link Command.ListRecords} answers. */
    static byte[] encodeList(List<LedgerRecord> records) {
        try {
            return JSON.writerFor(JSON.getTypeFactory().constructCollectionType(List.class, LedgerRecord.class))
                    .writeValueAsBytes(records);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record cannot be written", e);
        }
    }

    /** Reads what {@link Command.ListRecords} and {@link Command.ReadRecord} answer. */
    public static List<LedgerRecord> decodeList(byte[] bytes) {
        try {
            return List.of(JSON.readValue(bytes, LedgerRecord[].class));
        } catch (IOException e) {
            throw new ContractRefusal(RefusalCode.RECORD_CORRUPT, "an answer of the ledger cannot be read");
        }
    }

    public static byte[] encode(Command command) {
        return write(command.getClass(), command);
    }

    static <T extends Command> T decodeCommand(byte[] bytes, Class<T> type) {
        try {
            return JSON.readValue(bytes, type);
        } catch (IOException e) {
            // The parser's message quotes the input, which may be private.
            throw new ContractRefusal(
                    RefusalCode.BAD_ARGUMENT, "the argument is not a " + type.getSimpleName() + " command");
        }
    }

    private static byte[] write(Class<?> type, Object value) {
        try {
            return JSON.writerFor(type).writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a " + type.getSimpleName() + " cannot be written", e);
        }
    }

    private static ObjectMapper mapper() {
        SimpleModule words = new SimpleModule("ledgate");
        word(words, Address.class, Address::new, Address::value);
        word(words, PatientHandle.class, PatientHandle::new, PatientHandle::value);
        word(words, Instant.class, Instant::parse, Instant::toString);
        word(words, PrivacyLevel.class, PrivacyLevel::parse, PrivacyLevel::toString);
        word(words, Right.class, text -> Right.valueOf(text.toUpperCase(Locale.ROOT)), Right::toString);
        word(words, Grant.class, RecordCodec::grant, Grant::toString);
        word(words, Grantee.class, RecordCodec::grantee, Grantee::toString);
        return JsonMapper.builder()
                .addModule(new Jdk8Module())
                .addModule(words)
                .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                .defaultSetterInfo(JsonSetter.Value.forContentNulls(Nulls.FAIL))
                .build();
    }

    private static Grant grant(String text) {
        return text.equals("none") ? Grant.NONE : Grant.of(PrivacyLevel.parse(text));
    }

    private static Grantee grantee(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("a grantee is kind:value");
        }
        Grantee.Kind kind = Grantee.Kind.valueOf(text.substring(0, colon).toUpperCase(Locale.ROOT));
        return new Grantee(kind, text.substring(colon + 1));
    }

    private static <T> void word(
            SimpleModule module, Class<T> type, Function<String, T> read, Function<T, String> write) {
        module.addSerializer(type, new StdScalarSerializer<T>(type) {
            private static final long serialVersionUID = 1L;

            @Override
            public void serialize(T value, JsonGenerator out, SerializerProvider ignored) throws IOException {
                out.writeString(write.apply(value));
            }
        });
        module.addDeserializer(type, new StdScalarDeserializer<T>(type) {
            private static final long serialVersionUID = 1L;

            @Override
            public T deserialize(JsonParser in, DeserializationContext context) throws IOException {
                String text = in.getValueAsString("");
                try {
                    return read.apply(text);
                } catch (RuntimeException e) {
                    throw context.weirdStringException(text, type, "not a " + type.getSimpleName());
                }
            }
        });
    }
}
