/**
 * AMSC, HPSC, HISC and ARSC (Jin et al., section III-D) as pure functions {@code (world state, request) -> writes, event,
 * answer} or a refusal with a code. The same class runs in the embedded ledger and as Fabric chaincode. No clock, no
 * chance, no map order, no locale: time is the transaction's, salts come with the request.
 *
 * <p>Public state holds nothing personal: patients appear as {@link dev.ledgate.policy.PatientHandle}s; their choices,
 * the logins of users and the SQL of access strings are private data of one hospital, salted so that their public hashes
 * cannot be guessed.
 */
@NullMarked
package dev.ledgate.contracts;

import org.jspecify.annotations.NullMarked;
