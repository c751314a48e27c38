@NullMarked
package dev.ledgate.ledger.audit;

import org.jspecify.annotations.NullMarked;
