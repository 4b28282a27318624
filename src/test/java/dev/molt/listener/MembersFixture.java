package dev.molt.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** Members within one process, a real source with real WebSockets, and an inbox that all members share. */
@Timeout(300)
abstract class MembersFixture {
    static final Duration LONG = Duration.ofSeconds(60);

    final MemoryCoordinator store = new MemoryCoordinator();
    final MemoryInbox inbox = new MemoryInbox();
    final TestSource source = TestSource.start();
    final List<TestMember> members = new ArrayList<>();

    @AfterEach
    void close() {
        inbox.open();
        source.close();
        members.forEach(TestMember::close);
    }

    TestMember join(String host) {
        TestMember member = TestMember.join(store, inbox, host);
        members.add(member);
        return member;
    }

    /** Another life of a host, beside the one that is a member. */
    TestMember join(String host, String incarnation) {
        TestMember member =
                TestMember.join(store, inbox, host, incarnation, TokenKey.ofSecret("a secret of all members"));
        members.add(member);
        return member;
    }

    void start(TestMember at, String id) {
        assertThat(at.commands().run(order(id, "\"resumable\":false")).status()).isEqualTo(200);
    }

    String order(String id, String more) {
        return "{\"command\":\"start\",\"listener_id\":\"" + id + "\",\"url\":\"" + source.url(id) + "\"," + more + "}";
    }

    static String stop(String id, boolean forget) {
        return "{\"command\":\"stop\",\"listener_id\":\"" + id + "\",\"forget\":" + forget + "}";
    }

    void awaitRunning(String id) {
        await().atMost(LONG)
                .until(() -> members.stream().anyMatch(it -> it.running().contains(id)));
        awaitOpen(id);
    }

    /** A source may notice a connection later than who has made it. */
    void awaitOpen(String id) {
        await().atMost(LONG).until(() -> source.stream(id).open() > 0);
    }

    /** All that the source has sent, each once and in its order. */
    void awaitAllTaken(List<String> ids) {
        Map<String, List<String>> sent = ids.stream()
                .collect(Collectors.toMap(
                        id -> id, id -> numbers(source.stream(id).sent())));
        await().atMost(LONG)
                .untilAsserted(() ->
                        ids.forEach(id -> assertThat(inbox.taken(id)).as(id).isEqualTo(sent.get(id))));
    }

    static List<String> names(int count) {
        return IntStream.range(0, count).mapToObj(i -> "l" + i).toList();
    }

    static List<String> numbers(long upTo) {
        return LongStream.rangeClosed(1, upTo).mapToObj(Long::toString).toList();
    }
}
