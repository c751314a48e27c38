package dev.ledgate.contracts;

/**
 * What a transaction announces.
 *
 * @param name the function's name
 * @param payload the hospital's address, ASCII; nothing that is private
 */
public record ContractEvent(String name, byte[] payload) {}
