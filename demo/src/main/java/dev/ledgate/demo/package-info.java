/**
 * The demo hospital: Synthea's patients as one hospital's database, in an embedded PostgreSQL. Nothing here is used when
 * Ledgate stands in front of a real hospital.
 */
@NullMarked
package dev.ledgate.demo;

import org.jspecify.annotations.NullMarked;
