package dev.ledgate.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ledgate.proxy.fake.TestDatabase;
import dev.ledgate.proxy.fake.TestProxy;
import dev.ledgate.proxy.fake.WireClient;
import dev.ledgate.proxy.wire.FrontendMessage;
import dev.ledgate.proxy.wire.FrontendMessage.Bare;
import dev.ledgate.proxy.wire.FrontendMessage.Bind;
import dev.ledgate.proxy.wire.FrontendMessage.Close;
import dev.ledgate.proxy.wire.FrontendMessage.Describe;
import dev.ledgate.proxy.wire.FrontendMessage.Execute;
import dev.ledgate.proxy.wire.FrontendMessage.Parse;
import dev.ledgate.proxy.wire.FrontendMessage.Query;
import dev.ledgate.proxy.wire.FrontendMessage.Target;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same messages to PostgreSQL and to the proxy with nothing to hide: the answers must be the same. */
final class WireScriptsTest {
    private static TestProxy proxy;

    @BeforeAll
    static void start() throws Exception {
        proxy = TestProxy.start();
    }

    @AfterAll
    static void stop() {
        proxy.close();
    }

    record Script(String name, char end, int count, List<FrontendMessage> messages) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Script script(String name, int syncs, FrontendMessage... messages) {
        return new Script(name, 'Z', syncs, List.of(messages));
    }

    private static FrontendMessage[] pbe(String sql) {
        return new FrontendMessage[] {
            parse("", sql), bind("", ""), new Execute("", 0),
        };
    }

    private static Parse parse(String name, String sql) {
        return new Parse(name, sql, List.of());
    }

    private static Bind bind(String portal, String statement) {
        return new Bind(portal, statement, List.of(), List.of(), List.of());
    }

    private static FrontendMessage[] all(Object... parts) {
        return Stream.of(parts)
                .flatMap(part ->
                        part instanceof FrontendMessage[] many ? Stream.of(many) : Stream.of((FrontendMessage) part))
                .toArray(FrontendMessage[]::new);
    }

    static Stream<Script> scripts() {
        Bare sync = Bare.SYNC;
        return Stream.of(
                script("empty query", 1, new Query("")),
                script("white space", 1, new Query("  ")),
                script("several statements", 1, new Query("select 1; select 2; select 3")),
                script("error in the second statement", 1, new Query("select 1; select 1/0; select 3")),
                script(
                        "transaction over several queries",
                        3,
                        new Query("begin"),
                        new Query("select 1/0"),
                        new Query("rollback")),
                script(
                        "failed transaction",
                        4,
                        new Query("begin"),
                        new Query("select 1/0"),
                        new Query("select 1"),
                        new Query("commit")),
                script("begin in the middle", 2, new Query("select 1; begin; select 2"), new Query("rollback")),
                script("commit in the middle", 1, new Query("begin; select 1; commit; select 2")),
                script("rollback without begin", 1, new Query("rollback")),
                script(
                        "batch is one transaction",
                        2,
                        new Query("update people set bal = -1 where id = 1; select 1/0"),
                        new Query("select bal from people where id = 1")),
                script(
                        "extended",
                        1,
                        all(
                                parse("", "select 1"),
                                bind("", ""),
                                new Describe(Target.PORTAL, ""),
                                new Execute("", 0),
                                sync)),
                script(
                        "describe with parameters",
                        1,
                        parse("s1", "select id from people where id = $1"),
                        new Describe(Target.STATEMENT, "s1"),
                        sync),
                new Script(
                        "flush answers without sync",
                        'T',
                        1,
                        List.of(parse("s1", "select 1"), new Describe(Target.STATEMENT, "s1"), Bare.FLUSH)),
                script(
                        "row limit",
                        1,
                        parse("", "select id from people where id <= 5 order by id"),
                        bind("p", ""),
                        new Execute("p", 2),
                        new Execute("p", 2),
                        new Execute("p", 0),
                        sync),
                script(
                        "exact row limit",
                        1,
                        parse("", "select id from people where id <= 2 order by id"),
                        bind("p", ""),
                        new Execute("p", 2),
                        new Execute("p", 2),
                        sync),
                script(
                        "row limit on update",
                        1,
                        parse("", "update people set bal = bal where id < 4"),
                        bind("", ""),
                        new Execute("", 1),
                        sync),
                script("two syncs", 2, all(pbe("select 1"), sync, pbe("select 2"), sync)),
                script("error skips to sync", 2, all(pbe("select 1/0"), pbe("select 2"), sync, pbe("select 3"), sync)),
                script("error twice, sync twice", 3, all(pbe("select 1/0"), sync, sync, pbe("select 3"), sync)),
                script("query is skipped too", 2, all(pbe("select 1 where"), sync, new Query("select 4"))),
                script("two statements in one parse", 1, parse("", "select 1; select 2"), sync),
                script("unknown statement", 1, bind("", "nope"), sync),
                script("unknown portal", 1, new Execute("nope", 0), sync),
                script(
                        "describe unknown",
                        2,
                        new Describe(Target.STATEMENT, "nope"),
                        sync,
                        new Describe(Target.PORTAL, "nope"),
                        sync),
                script(
                        "same name twice",
                        2,
                        parse("a", "select 1"),
                        parse("a", "select 2"),
                        sync,
                        bind("", "a"),
                        new Execute("", 0),
                        sync),
                script("close unknown", 1, new Close(Target.STATEMENT, "nope"), new Close(Target.PORTAL, "nope"), sync),
                script(
                        "close then bind",
                        2,
                        parse("a", "select 1"),
                        sync,
                        new Close(Target.STATEMENT, "a"),
                        bind("", "a"),
                        sync),
                script(
                        "no data",
                        1,
                        parse("u", "update people set bal = bal where id = 1"),
                        new Describe(Target.STATEMENT, "u"),
                        sync),
                script("empty parse", 1, all(pbe(""), sync)),
                script(
                        "query ends the unnamed statement",
                        3,
                        parse("", "select 1"),
                        sync,
                        new Query("select 2"),
                        bind("", ""),
                        new Execute("", 0),
                        sync),
                script(
                        "failed parse leaves no unnamed statement",
                        3,
                        parse("", "select 1"),
                        sync,
                        parse("", "select 1 where"),
                        sync,
                        bind("", ""),
                        sync),
                script(
                        "pipeline is one transaction",
                        2,
                        all(
                                pbe("update people set bal = 12345 where id = 2"),
                                pbe("select 1/0"),
                                sync,
                                new Query("select id from people where bal = 12345"))),
                script(
                        "explicit transaction, extended",
                        5,
                        all(
                                pbe("begin"),
                                sync,
                                pbe("select 1/0"),
                                sync,
                                pbe("select 1"),
                                sync,
                                pbe("rollback"),
                                sync,
                                pbe("select 5"),
                                sync)),
                script(
                        "portal dies with its transaction",
                        2,
                        parse("", "select id from people where id < 9 order by id"),
                        bind("p", ""),
                        new Execute("p", 2),
                        sync,
                        new Execute("p", 2),
                        sync),
                script(
                        "cursor",
                        5,
                        new Query("begin; declare c cursor for select id from people order by id"),
                        new Query("fetch 2 from c"),
                        new Query("move 3 in c"),
                        new Query("fetch 1 from c"),
                        new Query("close c; commit")),
                script(
                        "describe a cursor",
                        2,
                        all(
                                pbe("begin"),
                                pbe("declare n cursor for select id from people order by id"),
                                new Describe(Target.PORTAL, "n"),
                                pbe("fetch 1 from n"),
                                sync,
                                pbe("rollback"),
                                sync)),
                script("set and status", 1, new Query("set timezone = 'Asia/Seoul'")),
                script(
                        "copy messages out of place",
                        1,
                        new FrontendMessage.Copy('c', new byte[0]),
                        new Query("select 1")),
                script(
                        "savepoint",
                        6,
                        new Query("begin"),
                        new Query("savepoint a"),
                        new Query("select 1/0"),
                        new Query("rollback to a"),
                        new Query("select 2"),
                        new Query("commit")),
                script("deferred error at commit", 1, new Query("begin; select 1; commit")),
                script(
                        "discard all forgets statements",
                        3,
                        parse("a", "select 1"),
                        sync,
                        new Query("discard all"),
                        bind("", "a"),
                        sync));
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void theProxyAnswersAsPostgresDoes(Script script) throws Exception {
        FrontendMessage[] messages = script.messages().toArray(FrontendMessage[]::new);
        try (WireClient direct = WireClient.login(TestDatabase.get().port(), "postgres", "");
                WireClient through = WireClient.alice(proxy)) {
            String expected = direct.ask(script.end(), script.count(), messages);
            assertThat(through.ask(script.end(), script.count(), messages)).isEqualTo(expected);
        }
    }
}
