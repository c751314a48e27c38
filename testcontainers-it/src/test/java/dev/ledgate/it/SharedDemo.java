package dev.ledgate.it;

import dev.ledgate.cli.demo.DemoFailure;
import dev.ledgate.it.oracle.OracleWorld;
import java.io.IOException;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** One demo and one oracle for all tests of a run; started when the first test asks, stopped after the last. */
final class SharedDemo implements ParameterResolver {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(SharedDemo.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return List.of(DemoUnderTest.class, OracleWorld.class)
                .contains(parameter.getParameter().getType());
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        ExtensionContext.Store store = context.getRoot().getStore(NAMESPACE);
        DemoUnderTest demo = store.computeIfAbsent("demo", name -> start(), DemoUnderTest.class);
        if (parameter.getParameter().getType() == DemoUnderTest.class) {
            return demo;
        }
        return store.computeIfAbsent("oracle", name -> oracle(demo), OracleWorld.class);
    }

    private static DemoUnderTest start() {
        try {
            return DemoUnderTest.start();
        } catch (IOException | DemoFailure e) {
            throw new IllegalStateException("the demo cannot be started", e);
        }
    }

    private static OracleWorld oracle(DemoUnderTest demo) {
        try {
            return OracleWorld.build(demo, DemoUnderTest.DATABASE, LocalDate.now(ZoneOffset.UTC));
        } catch (IOException | SQLException e) {
            throw new IllegalStateException("the oracle cannot be built", e);
        }
    }
}
