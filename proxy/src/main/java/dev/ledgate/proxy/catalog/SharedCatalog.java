package dev.ledgate.proxy.catalog;

import java.util.concurrent.CompletionStage;

/** The hospital's tables as all sessions of a proxy see them, where changes of them are followed. Safe for any thread. */
public interface SharedCatalog {
    /** As it was last read. */
    HospitalCatalog now();

    /** Reads it again. What was committed before this call is in what {@link #now} gives once the stage completes. */
    CompletionStage<HospitalCatalog> refresh();
}
