package dev.ledgate.it.oracle;

import java.util.List;

/**
 * What one login holds.
 *
 * @param login the login
 * @param choices what the patients chose
 */
public record Grants(String login, Choices choices) {
    /** Logins that get a session. */
    public static final List<String> LOGINS =
            Choices.PARTIES.stream().map(Choices.Party::login).toList();

    /** Over tables that are not about patients. */
    int byDefault() {
        return choices.byDefault(login);
    }

    int over(String table, String patient) {
        return choices.over(login, table, patient);
    }

    /** Whether a column of a patient's row is neither shown nor replaced by a coarser view, whatever stands in the row. */
    public boolean hides(TableShape table, TableShape.ColumnShape column, String patient) {
        int grant = over(table.name(), patient);
        int level = choices.level(column.rule(), table.name(), column.name(), patient);
        return grant < level
                && (grant == Level.NONE
                        || level != column.rule().level()
                        || column.rule().view(grant).isEmpty());
    }

    /** Whether a patient's rows of a table do not exist for the login. */
    public boolean excludes(String table, String patient) {
        return over(table, patient) == Level.NONE;
    }
}
