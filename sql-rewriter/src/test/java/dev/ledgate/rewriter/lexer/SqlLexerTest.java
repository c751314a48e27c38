package dev.ledgate.rewriter.lexer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ledgate.rewriter.StatementRewriter.Piece;
import dev.ledgate.rewriter.StatementRewriter.UnreadableSql;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SqlLexerTest {
    @Test
    void aCommentEndsWherePostgresqlEndsIt() throws UnreadableSql {
        assertThat(lexed("1 /***/ , 2 /* */")).containsExactly("INTEGER 1", "PUNCTUATION ,", "INTEGER 2");
        assertThat(lexed("1 /* /* */ , 2 */ , 3")).containsExactly("INTEGER 1", "PUNCTUATION ,", "INTEGER 3");
        assertThat(lexed("5 // 2 , 3"))
                .containsExactly("INTEGER 5", "OPERATOR //", "INTEGER 2", "PUNCTUATION ,", "INTEGER 3");
        assertThat(lexed("1 -- 2 */\r, 3")).containsExactly("INTEGER 1", "PUNCTUATION ,", "INTEGER 3");
    }

    @Test
    void dollarQuotesHideWhatIsInThemAndNothingElse() throws UnreadableSql {
        assertThat(lexed("$$ || '$$ , x, $$' || $$"))
                .containsExactly("STRING  || '", "PUNCTUATION ,", "IDENTIFIER x", "PUNCTUATION ,", "STRING ' || ");
        assertThat(lexed("$q$ || '$q$ || x || $q$' || $q$"))
                .containsExactly("STRING  || '", "OPERATOR ||", "IDENTIFIER x", "OPERATOR ||", "STRING ' || ");
        assertThat(lexed("$a$ $b$ $$ $a$")).containsExactly("STRING  $b$ $$ ");
        assertThat(lexed("a$b$ c$")).containsExactly("IDENTIFIER a$b$", "IDENTIFIER c$");
    }

    @Test
    void stringsAreDecoded() throws UnreadableSql {
        assertThat(lexed("'a''b'")).containsExactly("STRING a'b");
        assertThat(lexed("'a\\' x")).containsExactly("STRING a\\", "IDENTIFIER x");
        assertThat(lexed("E'a\\'b\\n\\x41\\101\\u0041\\U0001F600'")).containsExactly("STRING a'b\nAAA\uD83D\uDE00");
        assertThat(lexed("U&'d\\0061t\\+000061'")).containsExactly("STRING data");
        assertThat(lexed("U&'d!0061t' UESCAPE '!'")).containsExactly("STRING dat");
        assertThat(lexed("N'x' b'01' X'1F'")).containsExactly("STRING x", "BIT_STRING 01", "BIT_STRING 1F");
    }

    @Test
    void aStringGoesOnBehindALineEndOnly() throws UnreadableSql {
        assertThat(lexed("'a'\n'b'")).containsExactly("STRING ab");
        assertThat(lexed("'a' -- comment\n  'b'")).containsExactly("STRING ab");
        assertThat(lexed("'a' 'b'")).containsExactly("STRING a", "STRING b");
        assertThat(lexed("'a' /* c */\n'b'")).containsExactly("STRING a", "STRING b");
        assertThat(lexed("E'a'\n'\\''")).containsExactly("STRING a'");
    }

    @Test
    void namesAreFoldedUnlessQuoted() throws UnreadableSql {
        assertThat(lexed("Patient \"Patient\" \"a\"\"b\" U&\"p\\0061tient\" ÄRZTE"))
                .containsExactly(
                        "IDENTIFIER patient",
                        "IDENTIFIER Patient",
                        "IDENTIFIER a\"b",
                        "IDENTIFIER patient",
                        "IDENTIFIER Ärzte");
        assertThat(SqlLexer.tokens("SELECT \"select\"").at(0).kind()).isEqualTo(TokenKind.KEYWORD);
        assertThat(SqlLexer.tokens("SELECT \"select\"").at(1).kind()).isEqualTo(TokenKind.IDENTIFIER);
    }

    @Test
    void longNamesAreCutAsPostgresqlCutsThem() throws UnreadableSql {
        assertThat(SqlLexer.tokens("a".repeat(70)).at(0).value()).isEqualTo("a".repeat(63));
        assertThat(SqlLexer.tokens("\"" + "ä".repeat(40) + "\"").at(0).value()).isEqualTo("ä".repeat(31));
    }

    @Test
    void operatorsGiveBackTrailingSignsThatAreSigns() throws UnreadableSql {
        assertThat(lexed("a*-5")).containsExactly("IDENTIFIER a", "PUNCTUATION *", "PUNCTUATION -", "INTEGER 5");
        assertThat(lexed("a@-5")).containsExactly("IDENTIFIER a", "OPERATOR @-", "INTEGER 5");
        assertThat(lexed("a<--5")).containsExactly("IDENTIFIER a", "PUNCTUATION <");
        assertThat(lexed("a!=b")).containsExactly("IDENTIFIER a", "OPERATOR <>", "IDENTIFIER b");
        assertThat(lexed("a=>-1")).containsExactly("IDENTIFIER a", "EQUALS_GREATER =>", "PUNCTUATION -", "INTEGER 1");
        assertThat(lexed("a*/**/b")).containsExactly("IDENTIFIER a", "PUNCTUATION *", "IDENTIFIER b");
    }

    @Test
    void numbersAndParametersEndWherePostgresqlEndsThem() throws UnreadableSql {
        assertThat(lexed("1.5e-3 .5 1. 1..2 2147483648 1234567890.5"))
                .containsExactly(
                        "DECIMAL 1.5e-3",
                        "DECIMAL .5",
                        "DECIMAL 1.",
                        "INTEGER 1",
                        "DOT_DOT ..",
                        "INTEGER 2",
                        "DECIMAL 2147483648",
                        "DECIMAL 1234567890.5");
        assertThat(lexed("$1::int")).containsExactly("PARAMETER 1", "TYPECAST ::", "KEYWORD int");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'a",
                "E'a\\'",
                "\"a",
                "\"\"",
                "/* a",
                "/* /* */",
                "$a$ b",
                "$",
                "$0",
                "$99999",
                "$1a",
                "1a",
                "1e",
                "1.5x",
                "a\\b",
                "{",
                "a\0b",
                "U&'\\00'",
                "U&\"\\D800\"",
                "U&'a' UESCAPE '+'",
                "E'\\377'",
                "E'\\u00'",
                "'\uD800'"
            })
    void whatDoesNotEndOrIsNoTokenIsRefused(String text) {
        assertThatThrownBy(() -> SqlLexer.tokens(text)).isInstanceOf(UnreadableSql.class);
    }

    @Test
    void aSimpleQueryIsCutAtItsSemicolons() throws UnreadableSql {
        assertThat(StatementSplitter.split(" select ';' ; ; -- x;\n select $$;$$ /*;*/ ; "))
                .containsExactly(new Piece("select ';'", 1), new Piece("select $$;$$", 23));
        assertThat(StatementSplitter.split(" -- nothing\n ; /* */ ")).isEmpty();
    }

    private static List<String> lexed(String text) throws UnreadableSql {
        Tokens tokens = SqlLexer.tokens(text);
        return tokens.list().subList(0, tokens.size()).stream()
                .map(t -> t.kind() + " " + t.value())
                .toList();
    }
}
