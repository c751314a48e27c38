package dev.ledgate.crypto.abe;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the policy language by recursive descent:
 *
 * <pre>
 *   policy    = conjunction { OR conjunction }
 *   conjunction = term { AND term }
 *   term      = attribute | "(" policy ")" | number OF "(" policy { "," policy } ")"
 *   attribute = name "@" authority [ "#" epoch ]
 * </pre>
 */
final class PolicyParser {
    private static final Pattern TOKEN = Pattern.compile("[(),]|[^\\s(),]+");
    private static final Pattern ATTRIBUTE =
            Pattern.compile("(" + AttributeName.WORD + ")@(" + AttributeName.WORD + ")(?:#([1-9][0-9]{0,9}))?");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

    private record Token(String text, int position) {
        boolean is(String word) {
            return text.equals(word);
        }

        /** Keywords are read in any case; attributes always hold an {@code @}, so none can be mistaken. */
        boolean isWord(String word) {
            return text.toUpperCase(Locale.ROOT).equals(word);
        }
    }

    private final List<Token> tokens = new ArrayList<>();
    private final CurrentEpochs epochs;
    private int next;
    private int depth;
    private int leaves;

    private PolicyParser(String text, CurrentEpochs epochs) {
        this.epochs = epochs;
        Matcher m = TOKEN.matcher(text);
        while (m.find()) {
            tokens.add(new Token(m.group(), m.start()));
        }
        tokens.add(new Token("", text.length()));
    }

    static PolicyNode parse(String text, CurrentEpochs epochs) throws PolicySyntaxException {
        if (text.length() > AccessPolicy.MAX_LENGTH) {
            throw new PolicySyntaxException(
                    "a policy has at most " + AccessPolicy.MAX_LENGTH + " characters", AccessPolicy.MAX_LENGTH);
        }
        PolicyParser parser = new PolicyParser(text, epochs);
        PolicyNode node = parser.policy();
        if (!parser.peek().is("")) {
            throw parser.expected("AND, OR or the end");
        }
        return node;
    }

    private PolicyNode policy() throws PolicySyntaxException {
        if (++depth > AccessPolicy.MAX_DEPTH) {
            throw new PolicySyntaxException(
                    "a policy is nested at most " + AccessPolicy.MAX_DEPTH + " deep", peek().position());
        }
        List<PolicyNode> parts = new ArrayList<>();
        parts.add(conjunction());
        while (peek().isWord("OR")) {
            next++;
            parts.add(conjunction());
        }
        depth--;
        return PolicyNode.of(1, parts);
    }

    private PolicyNode conjunction() throws PolicySyntaxException {
        List<PolicyNode> parts = new ArrayList<>();
        parts.add(term());
        while (peek().isWord("AND")) {
            next++;
            parts.add(term());
        }
        return PolicyNode.of(parts.size(), parts);
    }

    private PolicyNode term() throws PolicySyntaxException {
        Token token = peek();
        if (token.is("(")) {
            next++;
            PolicyNode inner = policy();
            require(")");
            return inner;
        }
        if (NUMBER.matcher(token.text()).matches()) {
            return threshold();
        }
        Matcher m = ATTRIBUTE.matcher(token.text());
        if (!m.matches()) {
            throw expected("an attribute name@authority, a number or '('");
        }
        next++;
        if (++leaves > AccessPolicy.MAX_LEAVES) {
            throw new PolicySyntaxException(
                    "a policy names at most " + AccessPolicy.MAX_LEAVES + " attributes", token.position());
        }
        return new PolicyNode.Leaf(attribute(m, token));
    }

    private PolicyNode threshold() throws PolicySyntaxException {
        Token number = peek();
        next++;
        if (!peek().isWord("OF")) {
            throw expected("'of' after a number");
        }
        next++;
        require("(");
        List<PolicyNode> parts = new ArrayList<>();
        parts.add(policy());
        while (peek().is(",")) {
            next++;
            parts.add(policy());
        }
        require(")");
        int needed = Integer.parseInt(number.text());
        if (needed < 1 || needed > parts.size()) {
            throw new PolicySyntaxException(
                    "'" + number.text() + " of' must ask for 1 to " + parts.size(), number.position());
        }
        return PolicyNode.of(needed, parts);
    }

    private AttributeName attribute(Matcher m, Token token) throws PolicySyntaxException {
        String digits = m.group(3);
        if (digits == null) {
            OptionalInt current = epochs.of(m.group(1) + "@" + m.group(2));
            if (current.isEmpty()) {
                throw new PolicySyntaxException(
                        "attribute " + token.text() + " has no current epoch; write name@authority#epoch",
                        token.position());
            }
            return new AttributeName(m.group(1), m.group(2), current.getAsInt());
        }
        try {
            return new AttributeName(m.group(1), m.group(2), AttributeName.epoch(digits));
        } catch (IllegalArgumentException e) {
            throw new PolicySyntaxException("the epoch of " + token.text() + " is out of range", token.position());
        }
    }

    private void require(String symbol) throws PolicySyntaxException {
        if (!peek().is(symbol)) {
            throw expected("'" + symbol + "'");
        }
        next++;
    }

    private Token peek() {
        return tokens.get(next);
    }

    private PolicySyntaxException expected(String what) {
        Token found = peek();
        String got = found.is("") ? "the end" : "'" + found.text() + "'";
        return new PolicySyntaxException("expected " + what + ", found " + got, found.position());
    }
}
