package dev.molt.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.molt.listener.TestSource;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real instances that share a store, and listeners to a real source of messages: each runs in exactly one of them. */
class FleetIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int A_SECOND = 200;
    private static final List<String> STREAMS =
            IntStream.range(0, 10).mapToObj(number -> "s" + number).toList();

    private static final Pattern MESSAGE = Pattern.compile("\\{\"id\":(\\d+),\"stream\":\"(s\\d+)\"}");

    private final java.nio.file.Path shared = Scratch.make();
    private final Instances instances = new Instances(Map.of("FLEET_URL", "jdbc:sqlite:" + shared + "/fleet.db"));
    private final TestSource source = TestSource.start();

    @AfterEach
    void close() {
        instances.close();
        source.close();
        Scratch.delete(shared);
    }

    @Test
    void listenersAreSharedOutAndHandedOverByAnInstanceThatStops() throws Exception {
        begin(2);
        Instances.Instance stops = instances.all().get(0);
        Instances.Instance stays = instances.all().get(1);
        await("listeners to be shared out")
                .atMost(SOON)
                .untilAsserted(() -> assertThat(ownersSeenBy(stays).values())
                        .hasSize(STREAMS.size())
                        .contains(name(stops), name(stays))
                        .filteredOn(name(stops)::equals)
                        .hasSize(STREAMS.size() / 2));

        stops.stop();

        assertThat(ownersSeenBy(stays).values()).containsOnly(name(stays));
        assertEachMessageIsStoredOnce();
    }

    @Test
    void anUpdateBesideTheOldWorkerHandsListenersToTheNewOne() throws Exception {
        begin(1);
        Instances.Instance molt = instances.all().get(0);

        instances.commit(Change.good());
        assertThat(molt.update())
                .as(instances.logs())
                .containsEntry("outcome", "committed")
                .containsEntry("switch", "overlap");

        awaitAllOwnedBy(molt);
        assertEachMessageIsStoredOnce();
    }

    @Test
    void anotherInstanceTakesOverFromAWorkerThatIsKilled() throws Exception {
        begin(2);
        Instances.Instance dies = instances.all().get(0);
        Instances.Instance lives = instances.all().get(1);

        Set<String> before = lives(dies);
        Processes.signal("KILL", Set.of(dies.molt().workerPid()));

        await("the fleet to be told that it is dead")
                .atMost(SOON)
                .until(() -> lives(dies).stream().noneMatch(before::contains));
        await("all to be connected").atMost(SOON).until(this::areAllConnected);
        awaitEachMessageStored();
        assertThat(lives.molt().client().isReady()).isTrue();
    }

    @Test
    void aWorkerThatIsSuspendedForLongerThanItsLeaseIsKilledBeforeItCanActAgain() throws Exception {
        begin(2);
        Instances.Instance hangs = instances.all().get(0);
        long suspended = hangs.molt().workerPid();
        Set<String> before = lives(hangs);

        Processes.signal("STOP", Set.of(suspended));

        await("it to be killed, and another to join")
                .atMost(SOON.multipliedBy(2))
                .until(() -> !lives(hangs).isEmpty() && lives(hangs).stream().noneMatch(before::contains));
        assertThat(hangs.molt().workerPid()).isNotEqualTo(suspended);
        await("all to be connected").atMost(SOON).until(this::areAllConnected);
        awaitEachMessageStored();
        assertThat(instances.logs()).contains("should have stopped to act in its fleet, and did not: it is killed.");
    }

    @Test
    void aFlagThatIsSetOnOneInstanceCountsOnAll() {
        instances.add().start();
        instances.add().start();
        instances.all().forEach(Instances.Instance::awaitServing);
        Installation one = instances.all().get(0).molt();
        Installation other = instances.all().get(1).molt();

        Command set = one.molt("flags", "set", "relay.readOnly=true", "--reason", "the disks are changed");
        assertThat(set.exit()).as(set.output()).isZero();

        await("the other to follow")
                .atMost(SOON)
                .untilAsserted(() -> assertThat(other.molt("flags", "list").output())
                        .containsPattern("relay.readOnly +boolean +true"));
        assertThat(other.molt("flags", "undo").exit()).isZero();
        await("the first to follow")
                .atMost(SOON)
                .untilAsserted(() -> assertThat(one.molt("flags", "list").output())
                        .containsPattern("relay.readOnly +boolean +false"));
    }

    private static Set<String> lives(Instances.Instance instance) {
        return Set.of(instance.molt()
                .data()
                .path()
                .resolve("fleet/lives")
                .toFile()
                .list((directory, name) -> !name.startsWith(".")));
    }

    private void begin(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            instances.add().start();
        }
        instances.all().forEach(Instances.Instance::awaitServing);
        for (String stream : STREAMS) {
            Command started =
                    instances.all().get(0).molt().molt("listeners", "start", stream, source.url(stream), "--resumable");
            assertThat(started.exit()).as(started.output()).isZero();
        }
        await("all to be connected").atMost(SOON).until(this::areAllConnected);
        source.keepSending(A_SECOND, STREAMS);
        await("messages to come").atMost(SOON).until(() -> stored().size() > A_SECOND);
    }

    private boolean areAllConnected() {
        return STREAMS.stream().allMatch(stream -> source.stream(stream).open() >= 1);
    }

    private String name(Instances.Instance instance) throws Exception {
        return java.nio.file.Files.readString(instance.molt().data().path().resolve("fleet/instance"))
                .strip();
    }

    private Map<String, String> ownersSeenBy(Instances.Instance instance) {
        Command listed = instance.molt().molt("listeners", "list", "--json");
        Map<String, String> owners = new HashMap<>();
        Matcher each = Pattern.compile("\"listener_id\" ?: ?\"(s\\d+)\".*?\"owner\" ?: ?\"([^\"]*)\"", Pattern.DOTALL)
                .matcher(listed.output());
        while (each.find()) {
            owners.put(each.group(1), each.group(2));
        }
        return owners;
    }

    private void awaitAllOwnedBy(Instances.Instance instance) throws Exception {
        String name = name(instance);
        await("all listeners to be owned by " + name)
                .atMost(SOON)
                .untilAsserted(() -> assertThat(ownersSeenBy(instance).values())
                        .hasSize(STREAMS.size())
                        .containsOnly(name));
    }

    private List<String> stored() {
        return instances.messages().stream()
                .map(Ledger.StoredMessage::body)
                .filter(body -> MESSAGE.matcher(body).matches())
                .toList();
    }

    private void assertEachMessageIsStoredOnce() throws Exception {
        awaitEachMessageStored();
        assertThat(stored()).doesNotHaveDuplicates();
    }

    /** Also those that were sent while an owner was gone: the source can go on where it was left. */
    private void awaitEachMessageStored() throws Exception {
        source.stopSending();
        Set<String> sent = new TreeSet<>();
        for (String stream : STREAMS) {
            for (long id = 1; id <= source.stream(stream).sent(); id++) {
                sent.add("{\"id\":" + id + ",\"stream\":\"" + stream + "\"}");
            }
        }
        await("every message to be stored")
                .atMost(SOON)
                .untilAsserted(
                        () -> assertThat(missing(sent)).as(instances.logs()).isEmpty());
        System.out.println("FleetIT: " + sent.size() + " messages were sent, " + stored().size() + " are stored");
    }

    private Set<String> missing(Set<String> sent) {
        Set<String> missing = new TreeSet<>(sent);
        missing.removeAll(Set.copyOf(stored()));
        return missing;
    }
}
