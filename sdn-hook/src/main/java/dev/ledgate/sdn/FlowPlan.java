package dev.ledgate.sdn;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is to be done so that the controller holds the rules that are wanted and no others. Pure.
 *
 * @param add wanted rules that are not there
 * @param remove rules that are there and not wanted, or not as they are wanted
 * @param standing of each wanted path
 */
record FlowPlan(List<FlowRule> add, List<StoredFlow> remove, Map<NetworkPath, Standing> standing) {
    FlowPlan {
        add = List.copyOf(add);
        remove = List.copyOf(remove);
        standing = Map.copyOf(standing);
    }

    /** How far a path is, worst first. */
    enum Standing {
        /** The switch refused a rule. */
        FAILED,
        /** A rule is not in the store. */
        ABSENT,
        /** All are in the store, but the switch has not reported them. */
        PENDING,
        /** The switch reported all of them. */
        OPEN
    }

    /** @param found every rule under our name, on whatever device */
    static FlowPlan of(Map<NetworkPath, List<FlowRule>> wanted, List<StoredFlow> found) {
        Map<FlowRule, Standing> rules = new HashMap<>();
        wanted.values().forEach(each -> each.forEach(rule -> rules.put(rule, Standing.ABSENT)));
        List<StoredFlow> remove = new ArrayList<>();
        for (StoredFlow flow : found) {
            boolean isWanted = flow.rule().filter(rules::containsKey).isPresent();
            Standing standing = standing(flow.state());
            if (!isWanted || standing == Standing.FAILED) {
                remove.add(flow);
            }
            if (isWanted) {
                rules.put(flow.rule().orElseThrow(), standing);
            }
        }
        List<FlowRule> add = new ArrayList<>();
        rules.forEach((rule, standing) -> {
            if (standing == Standing.ABSENT) {
                add.add(rule);
            }
        });
        Map<NetworkPath, Standing> paths = new HashMap<>();
        wanted.forEach((path, each) -> paths.put(path, worst(each, rules)));
        return new FlowPlan(add, remove, paths);
    }

    private static Standing standing(StoredFlow.State state) {
        return switch (state) {
            case ADDED -> Standing.OPEN;
            case PENDING_ADD -> Standing.PENDING;
            case FAILED, UNKNOWN -> Standing.FAILED;
            case PENDING_REMOVE, REMOVED -> Standing.ABSENT;
        };
    }

    private static Standing worst(List<FlowRule> of, Map<FlowRule, Standing> standings) {
        Standing worst = Standing.OPEN;
        for (FlowRule rule : of) {
            Standing standing = standings.getOrDefault(rule, Standing.ABSENT);
            if (standing.compareTo(worst) < 0) {
                worst = standing;
            }
        }
        return worst;
    }
}
