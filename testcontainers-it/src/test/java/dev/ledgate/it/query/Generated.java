package dev.ledgate.it.query;

/**
 * One generated statement.
 *
 * @param number from 0; with the seed it gives the statement again
 * @param shape name of the form it was made from
 * @param sql the statement
 * @param misuse whether it does with a sealed column what cannot be done, and so may only fail or find nothing
 */
public record Generated(int number, String shape, SqlText sql, boolean misuse) {}
