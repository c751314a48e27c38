/** What fuzzing and the robustness tests feed to every decoder of this module. */
@NullMarked
package dev.ledgate.crypto.fuzz;

import org.jspecify.annotations.NullMarked;
