package dev.molt.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoadTest {
    @Test
    void countsEveryAnswerAndNoFailureOfAServiceThatWorks() throws Exception {
        try (SmallServer server = SmallServer.keepingAlive(Integer.MAX_VALUE)) {
            Load load = Load.start(server.port(), 400);
            await().until(() -> server.answered() > 200);
            LoadResult result = load.finish();
            assertThat(result.failed()).as(result.toString()).isZero();
            assertThat(result.answered()).isEqualTo(server.answered());
            assertThat(load.ledger().size()).isEqualTo(server.written().size());
            assertThat(load.ledger().check(server::written).isIntact()).isTrue();
        }
    }

    @Test
    void halfOfTheRequestsWriteAndHalfComeOnAConnectionOfTheirOwn() throws Exception {
        try (SmallServer server = SmallServer.keepingAlive(Integer.MAX_VALUE)) {
            Load load = Load.start(server.port(), 400);
            await().until(() -> server.answered() > 200);
            load.finish();
            assertThat(server.written().size() * 2L).isCloseTo(server.answered(), within(2));
            assertThat(server.connections() * 2L).isGreaterThanOrEqualTo(server.answered());
            assertThat(server.connections() * 2L).isLessThan(server.answered() + 100);
        }
    }

    @Test
    void anIdleConnectionClosedWithoutAByteIsRetriedAndCountedApart() throws Exception {
        try (SmallServer server = SmallServer.resettingAfterAnswer()) {
            Load load = Load.start(server.port(), 300);
            LoadResult result = until(load, seen -> seen.retried() > 3);
            assertThat(result.failed()).as(result.toString()).isZero();
        }
    }

    @Test
    void aConnectionClosedBeforeItsFirstAnswerIsAFailure() throws Exception {
        try (SmallServer server = SmallServer.closingWithoutAnswer()) {
            LoadResult result = until(Load.start(server.port(), 100), seen -> seen.failed() > 3);
            assertThat(result.failures()).containsOnlyKeys(Failure.RESET);
            assertThat(result.examples().get(0)).contains("/api/messages").contains("new connection");
        }
    }

    @Test
    void anAnswerOf503IsAFailure() throws Exception {
        try (SmallServer server = SmallServer.answering(503)) {
            LoadResult result = until(Load.start(server.port(), 100), seen -> seen.failed() > 3);
            assertThat(result.failures()).containsOnlyKeys(Failure.SERVER_ERROR);
            assertThat(result.answered()).isZero();
        }
    }

    @Test
    void aRefusedConnectionIsAFailure() throws Exception {
        LoadResult result = until(Load.start(unusedPort(), 100), seen -> seen.failed() > 3);
        assertThat(result.failures()).containsOnlyKeys(Failure.REFUSED);
    }

    @Test
    void waitsAreMeasuredFromTheIntendedSendTimeAndNobodyIsHeldBackByTheWaiting() throws Exception {
        try (ServerSocket notAccepting = new ServerSocket(0, 1000)) {
            Load load = Load.start(notAccepting.getLocalPort(), 200);
            long begun = System.nanoTime();
            await().until(() -> System.nanoTime() - begun > 400_000_000L);
            try (SmallServer server = SmallServer.on(notAccepting)) {
                await().until(() -> server.answered() > 100);
                LoadResult result = load.finish();
                assertThat(result.failed()).as(result.toString()).isZero();
                assertThat(result.longestMillis()).isGreaterThan(390);
                assertThat(result.p50Millis()).isLessThan(result.longestMillis());
            }
        }
    }

    @Test
    void theLedgerSeesAMissingWriteAndADoubledOne() {
        Ledger ledger = new Ledger();
        ledger.acknowledge("a", 1);
        ledger.acknowledge("b", 2);
        assertThat(ledger.check(() -> List.of(message(1, "a"))).missing()).isEqualTo(1);
        assertThat(ledger.check(() -> List.of(message(1, "a"), message(2, "b"), message(3, "b")))
                        .doubled())
                .isEqualTo(2);
        assertThat(ledger.check(() -> List.of(message(1, "a"), message(2, "b"), message(3, "never acknowledged")))
                        .isIntact())
                .isTrue();
    }

    @Test
    void aResponseInChunksIsReadToItsEnd() {
        ResponseReader reader = new ResponseReader();
        String head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n";
        assertThat(reader.take(java.nio.ByteBuffer.wrap(head.getBytes(UTF_8)))).isEmpty();
        assertThat(reader.take(java.nio.ByteBuffer.wrap("2\r\nef\r\n0\r\n\r\n".getBytes(UTF_8))))
                .contains(new Response(200, "abcdef", true));
    }

    private static LoadResult until(Load load, java.util.function.Predicate<LoadResult> enough) throws Exception {
        await().until(() -> enough.test(load.soFar()));
        return load.finish();
    }

    private static org.assertj.core.data.Offset<Long> within(long value) {
        return org.assertj.core.data.Offset.offset(value);
    }

    private static Ledger.StoredMessage message(long id, String body) {
        return new Ledger.StoredMessage(id, body);
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
