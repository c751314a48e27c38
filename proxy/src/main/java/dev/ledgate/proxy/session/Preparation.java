package dev.ledgate.proxy.session;

import dev.ledgate.policy.Denial;
import dev.ledgate.policy.port.FieldKeys.FieldCipher;
import dev.ledgate.proxy.rows.InputSealer;
import dev.ledgate.proxy.rows.InputSealer.Unsealable;
import dev.ledgate.proxy.rows.RowPlan;
import dev.ledgate.proxy.session.Pending.Audience;
import dev.ledgate.proxy.session.Prepared.Lesson;
import dev.ledgate.proxy.wire.Backend;
import dev.ledgate.proxy.wire.ErrorFields;
import dev.ledgate.proxy.wire.FrontendMessage.Describe;
import dev.ledgate.proxy.wire.FrontendMessage.Parse;
import dev.ledgate.proxy.wire.FrontendMessage.Target;
import dev.ledgate.proxy.wire.RowDescription;
import dev.ledgate.rewriter.RewriteResult.Rewritten;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends statements to the server to be parsed. Where sealed fields may come back or go in, and before rows are copied in,
 * the server is asked for the types first, and the session goes on when it has told.
 */
final class Preparation {
    private final Conversation c;
    private List<Integer> parameters = List.of();
    private @Nullable RowDescription rows;

    Preparation(Conversation conversation) {
        this.c = conversation;
    }

    /** Who gets the ParseComplete. */
    enum Shown {
        TO_CLIENT,
        TO_NOBODY
    }

    /**
     * Prepares once more what was prepared before, unseen by the client. If it was told how the rows look, they have to look
     * the same still, or it is refused as PostgreSQL refuses it.
     */
    void prepareAnew(Prepared statement, Consumer<Prepared> then) {
        prepare(statement, Shown.TO_NOBODY, c.described.containsKey(statement.name()), then);
    }

    /** Prepares, then goes on with {@code then}; or refuses, and does not. */
    void prepare(Prepared statement, Shown shown, Consumer<Prepared> then) {
        prepare(statement, shown, false, then);
    }

    private void prepare(Prepared statement, Shown shown, boolean compare, Consumer<Prepared> then) {
        Rewritten plan = statement.plan();
        Optional<Denial> refusal =
                IdentifyingTypes.refusal(statement.types()).or(() -> InputSealer.refusal(plan, statement.types()));
        if (refusal.isPresent()) {
            c.deny(refusal.get(), statement, Optional.empty());
            return;
        }
        if (plan.copy().isPresent() && plan.sealedInputs().isEmpty()) {
            parse(statement, plan.text(), Shown.TO_NOBODY);
            ask(statement, shown, then);
            return;
        }
        if (!c.maySeal(plan) && plan.sealedInputs().isEmpty()) {
            parse(statement, plan.text(), shown);
            if (compare) {
                ask(statement, shown, then);
            } else {
                then.accept(statement);
            }
            return;
        }
        c.withKeys(cipher -> learn(statement, cipher, shown, then));
    }

    private void learn(Prepared statement, FieldCipher cipher, Shown shown, Consumer<Prepared> then) {
        Rewritten plan = statement.plan();
        String text;
        try {
            text = new InputSealer(cipher).text(plan);
        } catch (Unsealable e) {
            c.deny(e.denial(), statement, Optional.empty());
            return;
        }
        parse(statement, text, Shown.TO_NOBODY);
        ask(statement, shown, then);
    }

    private void ask(Prepared statement, Shown shown, Consumer<Prepared> then) {
        c.send(
                new Describe(Target.STATEMENT, statement.name()),
                new Pending.Description(true, Audience.US, Map.of(), List.of(), statement.positions()));
        c.flush();
        c.await(Conversation.Reason.LESSON, () -> learned(statement, shown, then));
    }

    private void parse(Prepared statement, String text, Shown shown) {
        c.executable.remove(statement.name());
        Runnable restore = Conversation.replace(c.statements, statement.name(), statement);
        // A failed Parse leaves no unnamed statement behind, even if there was one.
        Runnable undo = statement.name().isEmpty() ? () -> c.statements.remove("") : restore;
        c.send(
                new Parse(statement.name(), text, InputSealer.serverTypes(statement.plan(), statement.types())),
                new Pending.Completion(Backend.PARSE_COMPLETE, shown == Shown.TO_CLIENT, undo, statement.positions()));
    }

    /** The server told what it knows of the statement that is being prepared; no rows if it returns none. */
    void told(List<Integer> parameterTypes, @Nullable RowDescription description) {
        parameters = parameterTypes;
        rows = description;
        c.resume(Conversation.Reason.LESSON);
    }

    private void learned(Prepared statement, Shown shown, Consumer<Prepared> then) {
        RowDescription description = rows;
        RowPlan plan = RowPlan.PLAIN;
        if (description != null) {
            Optional<Denial> refusal = RowPlan.refusal(description, c.config.sealedTypes());
            if (refusal.isPresent() && c.maySeal(statement.plan())) {
                c.statements.remove(statement.name());
                c.deny(refusal.get(), statement, Optional.empty());
                return;
            }
            plan = RowPlan.of(description, c.config.sealedTypes());
        }
        Optional<List<String>> told =
                shown == Shown.TO_NOBODY ? Optional.ofNullable(c.described.get(statement.name())) : Optional.empty();
        List<String> shape = description == null ? List.of() : description.shape(c.config.sealedTypes());
        if (told.filter(before -> !before.equals(shape)).isPresent()) {
            c.statements.remove(statement.name());
            c.refuse(ErrorFields.error(Denials.OTHER_COLUMNS, OptionalInt.empty())
                    .routine("RevalidateCachedQuery"));
            return;
        }
        Prepared complete = statement.with(new Lesson(parameters, plan));
        c.statements.put(statement.name(), complete);
        if (shown == Shown.TO_CLIENT) {
            Backend.bare(c.effects.toClient(), Backend.PARSE_COMPLETE);
        }
        then.accept(complete);
    }
}
