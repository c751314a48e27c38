/** The contracts as Fabric chaincode. Needs the chaincode shim, which is optional. */
@NullMarked
package dev.ledgate.contracts.fabric;

import org.jspecify.annotations.NullMarked;
