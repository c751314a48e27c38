package dev.ledgate.rewriter;

import dev.ledgate.policy.Denial;
import dev.ledgate.policy.SqlState;
import dev.ledgate.rewriter.StatementRewriter.UnreadableSql;
import dev.ledgate.rewriter.ddl.Changes;
import dev.ledgate.rewriter.ddl.SchemaChange.Piece;
import dev.ledgate.rewriter.lexer.SqlLexer;
import dev.ledgate.rewriter.lexer.Token;
import dev.ledgate.rewriter.lexer.TokenKind;
import dev.ledgate.rewriter.lexer.Tokens;
import dev.ledgate.rewriter.shape.FunctionCall;
import dev.ledgate.rewriter.shape.ShapeRules;
import dev.ledgate.rewriter.shape.StatementAnalyser;
import dev.ledgate.rewriter.shape.StatementShape;
import dev.ledgate.rewriter.shape.VisibleRelations;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Defaults, checks, generated columns and what indexes are on: by the lists that hold for queries, without sub-queries and
 * without sealed columns. What is looked at is the text that is sent, token by token, and not the user's.
 */
final class ChangeExpressions {
    private static final String HEAD = "SELECT";
    private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_]*");
    private static final Set<String> QUERIES = Set.of("select", "values", "table", "exists");

    /** On the list for queries, but not for what others run later. */
    private static final Set<String> OF_SESSIONS = Set.of("current_setting", "nextval", "currval", "lastval");

    private final DatabaseCatalog catalog;
    private final Set<String> sealed;
    private final Tokens tokens;

    /** @param sealed columns of the table that hold sealed cells */
    ChangeExpressions(DatabaseCatalog catalog, Set<String> sealed, Tokens tokens) {
        this.catalog = catalog;
        this.sealed = sealed;
        this.tokens = tokens;
    }

    private record Visible(DatabaseCatalog catalog) implements VisibleRelations {
        @Override
        public boolean named(Optional<String> schema, String name) {
            return false;
        }

        @Override
        public boolean numbered(long oid) {
            return false;
        }

        @Override
        public boolean function(String name) {
            return catalog.functions().contains(name);
        }

        @Override
        public boolean overloaded(String name) {
            return catalog.overloads().contains(name);
        }
    }

    void add(Piece.Expression expression, ChangeScript script) throws Refusal {
        int start = tokens.at(expression.from()).start();
        Optional<String> sequence = expression.counts() ? counted(expression) : Optional.empty();
        if (sequence.isPresent()) {
            script.add("(" + sequence.get() + ")", start);
            return;
        }
        List<String> words = new ArrayList<>();
        StringBuilder query = new StringBuilder(HEAD);
        Map<Integer, Integer> places = new TreeMap<>();
        for (int i = expression.from(); i < expression.to(); i++) {
            String word = word(tokens.at(i));
            query.append(' ');
            places.put(query.length(), words.size());
            query.append(word);
            words.add(word);
        }
        try {
            Tokens alone = SqlLexer.tokens(query.toString());
            if (alone.size() != words.size() + 1) {
                throw Refusal.unsupported("this expression", start);
            }
            StatementShape shape = StatementAnalyser.analyse(alone);
            check(shape, alone);
            for (Edit edit : BuiltInFunctions.qualified(shape, alone, catalog.overloads())) {
                if (edit instanceof Edit.Replace prefix && places.containsKey(prefix.start())) {
                    words.set(places.get(prefix.start()), prefix.text() + words.get(places.get(prefix.start())));
                } else {
                    throw Refusal.unsupported("this expression", start);
                }
            }
        } catch (UnreadableSql e) {
            throw Refusal.syntax("", start);
        } catch (Refusal e) {
            throw new Refusal(e.denial(), place(e, places, expression));
        }
        script.add("(", start);
        for (int i = 0; i < words.size(); i++) {
            script.add(words.get(i), tokens.at(expression.from() + i).start());
        }
        script.add(")", tokens.at(expression.to() - 1).end());
    }

    /** Brings a place in the text that was looked at back to the user's. */
    private int place(Refusal refusal, Map<Integer, Integer> places, Piece.Expression expression) {
        int word = places.entrySet().stream()
                .filter(e -> e.getKey() <= refusal.offset().orElse(0))
                .mapToInt(Map.Entry::getValue)
                .max()
                .orElse(0);
        return tokens.at(expression.from() + word).start();
    }

    private void check(StatementShape shape, Tokens alone) throws Refusal {
        if (!shape.relations().isEmpty() || !shape.writes().isEmpty() || shape.parameters() > 0) {
            throw Refusal.unsupported("a sub-query or a parameter in the definition of a table", -1);
        }
        for (FunctionCall call : shape.functions()) {
            if (OF_SESSIONS.contains(call.name()) || ShapeRules.changesSession(call.name())) {
                throw Refusal.unsupported("function " + call.name() + " in the definition of a table", call.offset());
            }
        }
        for (Token token : alone.list()) {
            if (token.isWord() && sealed.contains(token.value())) {
                throw new Refusal(
                        Denial.of(
                                SqlState.INSUFFICIENT_PRIVILEGE,
                                "column \"" + token.value() + "\" is sealed, so no constraint or index can use it",
                                "leave it out"),
                        token.start());
            }
        }
        ShapeRules.check(shape, alone, false, new Visible(catalog), Set.of(), Set.of());
    }

    /** The token as it is sent: it means the same in every setting of the session. */
    private static String word(Token token) throws Refusal {
        boolean query = token.kind() == TokenKind.KEYWORD && QUERIES.contains(token.value());
        if (query) {
            throw Refusal.unsupported("a sub-query in the definition of a table", token.start());
        }
        return switch (token.kind()) {
            case IDENTIFIER ->
                !token.quoted() && PLAIN.matcher(token.value()).matches()
                        ? token.value()
                        : Changes.qualified(Optional.empty(), token.value());
            case STRING -> Changes.literal(token.value());
            case BIT_STRING, PARAMETER, COLON_EQUALS, DOT_DOT, END ->
                throw Refusal.unsupported("this in the definition of a table", token.start());
            case TYPECAST -> "::";
            case EQUALS_GREATER -> "=>";
            case KEYWORD, INTEGER, DECIMAL, OPERATOR, PUNCTUATION -> token.value();
        };
    }

    /** {@code nextval('name')} or {@code nextval('name'::regclass)}, of a sequence in one of the hospital's schemas. */
    private Optional<String> counted(Piece.Expression expression) throws Refusal {
        int at = expression.from();
        Token name = tokens.at(at + 2);
        boolean calls = tokens.at(at).kind() == TokenKind.IDENTIFIER
                && tokens.at(at).value().equals("nextval")
                && tokens.at(at + 1).is('(')
                && name.kind() == TokenKind.STRING;
        boolean cast = calls
                && tokens.at(at + 3).kind() == TokenKind.TYPECAST
                && tokens.at(at + 4).value().equals("regclass");
        int close = at + (cast ? 5 : 3);
        if (!calls || !tokens.at(close).is(')') || close + 1 != expression.to()) {
            return Optional.empty();
        }
        try {
            Tokens parts = SqlLexer.tokens(name.value());
            boolean qualified = parts.size() == 3 && parts.at(1).is('.');
            Token last = parts.at(qualified ? 2 : 0);
            String schema = qualified
                    ? parts.at(0).value()
                    : catalog.searchPath().stream().findFirst().orElse("");
            if ((parts.size() == 1 || qualified)
                    && last.isWord()
                    && catalog.searchPath().contains(schema)) {
                String full = Changes.qualified(Optional.of(schema), last.value());
                return Optional.of("pg_catalog.nextval(" + Changes.literal(full) + "::pg_catalog.regclass)");
            }
        } catch (UnreadableSql e) {
            throw Refusal.syntax("", name.start());
        }
        throw Refusal.unsupported("a sequence outside the hospital's schemas", name.start());
    }
}
