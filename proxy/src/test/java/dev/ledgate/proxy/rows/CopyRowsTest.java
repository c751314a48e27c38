package dev.ledgate.proxy.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ledgate.policy.SqlState;
import dev.ledgate.proxy.rows.CopyRows.BadCopy;
import dev.ledgate.rewriter.CopyFormat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The expected values are what PostgreSQL 15 reads; {@code CopyInTest} asks a real one. */
final class CopyRowsTest {
    private static final List<String> TWO = List.of("a", "b");
    private static final CopyFormat ESCAPED = new CopyFormat(true, ';', "-", '\'', '\\', true);

    private static List<String> rows(CopyFormat format, String data, int piece) throws BadCopy {
        List<String> rows = new ArrayList<>();
        CopyRows copy = new CopyRows(
                TWO,
                format,
                (values, line) -> rows.add(values.stream()
                        .map(v -> v.map(b -> new String(b, StandardCharsets.UTF_8))
                                .orElse("NULL"))
                        .collect(Collectors.joining("|"))));
        byte[] bytes = data.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i += piece) {
            copy.add(Arrays.copyOfRange(bytes, i, Math.min(i + piece, bytes.length)));
        }
        copy.end();
        return rows;
    }

    /** However the bytes are cut. */
    private static List<String> rows(CopyFormat format, String data) throws BadCopy {
        List<String> whole = rows(format, data, Integer.MAX_VALUE / 2);
        for (int piece = 1; piece < 4; piece++) {
            assertThat(rows(format, data, piece)).isEqualTo(whole);
        }
        return whole;
    }

    @Test
    void textIsReadWithItsEscapesAndNulls() throws BadCopy {
        assertThat(rows(CopyFormat.TEXT, "1\tä\n\\N\t\\\\N\n")).containsExactly("1|ä", "NULL|\\N");
        assertThat(rows(CopyFormat.TEXT, "a\\tb\tc\\nd\nx\\x41\\1012\\q\t\n")).containsExactly("a\tb|c\nd", "xAA2q|");
        assertThat(rows(CopyFormat.TEXT, "a\\\tb\tc\nd\\\ne\tf")).containsExactly("a\tb|c", "d\ne|f");
        assertThat(rows(CopyFormat.TEXT, "\"1\"\t2\r\n3\t4\r\n")).containsExactly("\"1\"|2", "3|4");
        assertThat(rows(CopyFormat.TEXT, "1\t2\r3\t4\r")).containsExactly("1|2", "3|4");
        assertThat(rows(CopyFormat.TEXT, "1\t2\n\\.\nrubbish")).containsExactly("1|2");
        assertThat(rows(CopyFormat.TEXT, "")).isEmpty();
    }

    @Test
    void csvIsReadWithItsQuotesAndNulls() throws BadCopy {
        assertThat(rows(CopyFormat.CSV, "1,\"a,b\"\n,\"\"\n")).containsExactly("1|a,b", "NULL|");
        assertThat(rows(CopyFormat.CSV, "\"a\"\"b\",\"c\nd\re\"\n\\N,x\"y\"z"))
                .containsExactly("a\"b|c\nd\re", "\\N|xyz");
        assertThat(rows(CopyFormat.CSV, "1,\"2\"\r\n\\.\r\n5")).containsExactly("1|2");
        assertThat(rows(CopyFormat.CSV, "\"\\.\",\"\"\"\"")).containsExactly("\\.|\"");
        assertThat(rows(ESCAPED, "x;y\n-;'-'\n'a\\'b';'c\\\\d\\e'\n")).containsExactly("NULL|-", "a'b|c\\d\\e");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1\n", "1\t2\t3\n", "\n", "1\t2\n3\t4\r\n", "1\t2\r\n3\t4\n", "1\t2\r\n3\t4\r5\t6\r\n"})
    void textOfAnotherFormIsRefused(String data) {
        BadCopy bad = catchThrowableOfType(BadCopy.class, () -> rows(CopyFormat.TEXT, data));
        assertThat(bad.denial().state()).isEqualTo(SqlState.BAD_COPY_FILE_FORMAT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"\"secret,1 | unterminated", "secret | missing data", "secret,1,2 | extra data"})
    void csvOfAnotherFormIsRefusedWithoutQuotingIt(String data, String message) {
        BadCopy bad = catchThrowableOfType(BadCopy.class, () -> rows(CopyFormat.CSV, data));
        assertThat(bad.denial().message()).contains(message);
        assertThat(bad.denial().toString()).doesNotContain("secret");
    }

    @Test
    void aRowThatNeverEndsIsNotHeld() {
        CopyRows copy = new CopyRows(TWO, CopyFormat.CSV, (values, line) -> {});
        byte[] piece = new byte[1 << 20];
        Arrays.fill(piece, (byte) 'x');
        BadCopy bad = catchThrowableOfType(BadCopy.class, () -> {
            for (int i = 0; i <= CopyRows.MOST_BYTES / piece.length; i++) {
                copy.add(piece);
            }
        });
        assertThat(bad.denial().state()).isEqualTo(SqlState.PROGRAM_LIMIT_EXCEEDED);
    }
}
