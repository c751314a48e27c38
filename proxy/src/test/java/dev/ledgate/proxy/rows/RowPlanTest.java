package dev.ledgate.proxy.rows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.proxy.wire.RowDescription;
import dev.ledgate.proxy.wire.RowDescription.Column;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class RowPlanTest {
    private static final int SEALED = 20_000;

    private static RowDescription rows(int... types) {
        return new RowDescription(Arrays.stream(types)
                .mapToObj(type -> new Column("c", 0, (short) 0, type, (short) -1, -1, (short) 0))
                .toList());
    }

    @Test
    void sealedColumnsAreAskedForInBinaryAndTheOthersAsTheClientWants() {
        RowPlan plan = RowPlan.of(rows(23, SEALED, 25, SEALED), Set.of(SEALED));
        assertThat(plan.sealed()).containsExactly(1, 3);
        assertThat(plan.serverFormats(List.of())).containsExactly((short) 0, (short) 1, (short) 0, (short) 1);
        assertThat(plan.serverFormats(List.of((short) 1))).containsOnly((short) 1);
        assertThat(plan.serverFormats(List.of((short) 1, (short) 0, (short) 0, (short) 0)))
                .containsExactly((short) 1, (short) 1, (short) 0, (short) 1);
    }

    @Test
    void formatsThatDoNotFitTheColumnsAreLeftForTheServerToRefuse() {
        RowPlan plan = RowPlan.of(rows(23, SEALED), Set.of(SEALED));
        List<Short> three = List.of((short) 0, (short) 0, (short) 0);
        assertThat(plan.serverFormats(three)).isEqualTo(three);
    }

    @Test
    void plainRowsNeedNothing() {
        assertThat(RowPlan.of(rows(23, 25), Set.of(SEALED)).opensCells()).isFalse();
        assertThat(RowPlan.PLAIN.serverFormats(List.of((short) 1))).containsExactly((short) 1);
    }

    @Test
    void recordsArraysAndForeignTypesAreRefusedBesideSealedCells() {
        assertThat(RowPlan.refusal(rows(23, SEALED, 25), Set.of(SEALED))).isEmpty();
        assertThat(RowPlan.refusal(rows(2249), Set.of(SEALED))).isPresent();
        assertThat(RowPlan.refusal(rows(2287), Set.of(SEALED))).isPresent();
        assertThat(RowPlan.refusal(rows(SEALED + 1), Set.of(SEALED))).isPresent();
        assertThat(RowPlan.refusal(rows(-5), Set.of(SEALED))).isPresent();
    }
}
