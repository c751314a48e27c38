package dev.ledgate.it;

import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;

/** The demo's class in cli, reached by name until it is there to be compiled against. */
final class DemoSystemAccess implements AutoCloseable {
    private static final String NAME = "dev.ledgate.cli.demo.DemoSystem";
    private final Object system;

    private DemoSystemAccess(Object system) {
        this.system = system;
    }

    static boolean present() {
        try {
            Class.forName(NAME);
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    static DemoSystemAccess start() {
        try {
            Class<?> options = Class.forName("dev.ledgate.cli.demo.DemoOptions");
            Object forTests = options.getMethod("forTests").invoke(null);
            return new DemoSystemAccess(
                    Class.forName(NAME).getMethod("start", options).invoke(null, forTests));
        } catch (ClassNotFoundException
                | NoSuchMethodException
                | IllegalAccessException
                | InvocationTargetException e) {
            throw new IllegalStateException(e);
        }
    }

    private <T> T call(String method, Class<T> type, Object... arguments) {
        Class<?>[] types = arguments.length == 0 ? new Class<?>[0] : new Class<?>[] {String.class};
        try {
            return type.cast(system.getClass().getMethod(method, types).invoke(system, arguments));
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(e);
        }
    }

    int proxyPort() {
        return call("proxyPort", Integer.class);
    }

    int databasePort() {
        return call("databasePort", Integer.class);
    }

    String superuserJdbcUrl() {
        return call("superuserJdbcUrl", String.class);
    }

    byte[] pseudonymSecret() {
        return call("pseudonymSecret", byte[].class);
    }

    String pseudonymScope(String login) {
        return call("pseudonymScope", String.class, login);
    }

    Path dataDirectory() {
        return call("dataDirectory", Path.class);
    }

    Path auditDirectory() {
        return call("auditDirectory", Path.class);
    }

    @Override
    public void close() {
        call("close", Object.class);
    }
}
