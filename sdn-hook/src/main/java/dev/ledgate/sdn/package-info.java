/**
 * Opens and closes network paths for validated sessions: by recording them only, or through an ONOS controller's REST API.
 * The second wall behind the proxy's own cut.
 */
@NullMarked
package dev.ledgate.sdn;

import org.jspecify.annotations.NullMarked;
