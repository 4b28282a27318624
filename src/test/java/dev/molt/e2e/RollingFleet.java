package dev.molt.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Three instances of a fleet, called one, two and three, which take releases by themselves and in turns, behind a real balancer with
 * clients; and somebody who looks all the time whose turn it is.
 */
final class RollingFleet implements AutoCloseable {
    /** Requests a second, as tests have them. */
    static final int RATE = 100;

    static final List<String> HOSTS = List.of("one", "two", "three");

    static final Duration SOON = Duration.ofSeconds(60);

    /** Three updates, each with a probation. */
    static final Duration ROLLED_OUT = Duration.ofMinutes(4);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final int rate;
    private final Path shared = Scratch.make();
    private final Instances instances = new Instances(settings());
    private final Map<String, Instances.Instance> byHost = new LinkedHashMap<>();
    private Haproxy front;
    private Turns turns;
    private Load load;

    RollingFleet() {
        this(RATE);
    }

    /** With so many requests a second. */
    RollingFleet(int rate) {
        this.rate = rate;
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>(Map.of(
                "FLEET_URL", "jdbc:sqlite:" + shared + "/fleet.db",
                "UPDATE_STRATEGY", "rolling",
                "AUTO_UPDATE_ENABLED", "true",
                "UPDATE_CHECK_INTERVAL", "1",
                "UPDATE_PROBATION", "3",
                "ROLLOUT_SOAK", "1",
                "READY_TIMEOUT", "60",
                "PARK_TIMEOUT", "60"));
        // A machine that tests other things too is no measure of a release.
        settings.putAll(Map.of(
                "PROBATION_CPU", "100",
                "PROBATION_MEMORY", "100",
                "PROBATION_P95", "20000",
                "PROBATION_P95_TIMES", "1000"));
        return settings;
    }

    /** Returns when clients are served by each of them, and each knows of the others. */
    RollingFleet begin() throws IOException {
        HOSTS.forEach(host -> {
            Instances.Instance added = instances.add();
            added.molt().set("FLEET_INSTANCE", host);
            byHost.put(host, added.start());
        });
        instances.all().forEach(Instances.Instance::awaitServing);
        await("all to be in the fleet")
                .atMost(SOON)
                .until(() -> status().at("/members").size() == HOSTS.size());
        front = Haproxy.start(
                "haproxy.cfg",
                instances.all().stream().map(Instances.Instance::port).toList());
        await("clients to be sent to all")
                .atMost(SOON)
                .until(() -> instances.all().stream().allMatch(each -> front.sendsTo(each.port())));
        load = Load.start(front.balancer().port(), rate);
        turns = Turns.watch(byHost.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, host -> host.getValue().molt().data())));
        return this;
    }

    Installation host(String name) {
        return byHost.get(name).molt();
    }

    Turns turns() {
        return turns;
    }

    /** A release that all of them will find. Its ten digits. */
    String release(Change change) {
        return instances.commit(change).substring(0, 10);
    }

    /** What an operator says, on an instance. */
    Command molt(String host, String... arguments) {
        return host(host).molt(arguments);
    }

    /** {@code molt fleet status --json}, which is the same on each. */
    JsonNode status() {
        return status(HOSTS.get(0));
    }

    JsonNode status(String host) {
        Command status = molt(host, "fleet", "status", "--json");
        try {
            return JSON.readTree(status.output());
        } catch (JsonProcessingException e) {
            throw new AssertionError("molt fleet status says " + status.output(), e);
        }
    }

    void awaitRollout(String release, String state) {
        awaitRollout(release, state, HOSTS.get(0));
    }

    /** Asking this one how it stands. One that was halted does not get done by waiting. */
    void awaitRollout(String release, String state, String asked) {
        String stands = await("the rollout of " + release + " to be " + state)
                .atMost(ROLLED_OUT)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> rollout(asked), List.of(release + " " + state, release + " halted")::contains);
        assertThat(stands).as(logs()).isEqualTo(release + " " + state);
    }

    private String rollout(String asked) {
        JsonNode rollout = status(asked).path("rollout");
        return rollout.path("release").asText() + " " + rollout.path("state").asText();
    }

    /** Who has begun with a release: those whose lock or history names it. */
    List<String> begunWith(String release) {
        return HOSTS.stream().filter(host -> hasBegun(host(host), release)).toList();
    }

    private static boolean hasBegun(Installation molt, String release) {
        return DataDirectory.flat(molt.data().lock())
                        .filter(lock -> isOf(lock, release))
                        .isPresent()
                || !records(molt, release).isEmpty();
    }

    /** How the updates of a host to a release ended. */
    List<Map<String, String>> records(String host, String release) {
        return records(host(host), release);
    }

    private static List<Map<String, String>> records(Installation molt, String release) {
        return molt.data().history().stream()
                .filter(record -> isOf(record, release))
                .toList();
    }

    private static boolean isOf(Map<String, String> update, String release) {
        return update.get("commit").startsWith(release) || update.get("to").endsWith(release);
    }

    /** The host that has begun first, as soon as one has. */
    String awaitFirst(String release) {
        return await("somebody to begin with " + release)
                .atMost(SOON)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> begunWith(release), hosts -> !hosts.isEmpty())
                .get(0);
    }

    /** Waits until the last look of a host at the remote, begun after this call, has held the release back for this reason. */
    void awaitHeldBack(String host, String release, String verdict, String reason) {
        String before = look(host).getOrDefault("looked_at", "");
        await(host + " to leave " + release + " alone, for " + reason)
                .atMost(SOON)
                .untilAsserted(() -> assertThat(look(host))
                        .as(logs())
                        .matches(look -> look.getOrDefault("looked_at", "").compareTo(before) > 0)
                        .hasEntrySatisfying("next", next -> assertThat(next).startsWith(release))
                        .containsEntry("verdict", verdict)
                        .hasEntrySatisfying("why", why -> assertThat(why).contains(reason)));
    }

    private Map<String, String> look(String host) {
        return DataDirectory.flat(host(host).data().path().resolve("run/look.json"))
                .orElse(Map.of());
    }

    /** Each of these hosts came to this release by one update, which it has found by itself. */
    void assertTaken(String release, List<String> hosts) {
        assertThat(hosts).allSatisfy(host -> {
            assertThat(records(host, release))
                    .as(host + logs())
                    .singleElement()
                    .satisfies(record -> assertThat(record)
                            .containsEntry("outcome", "committed")
                            .containsEntry("requested_by", "check")
                            .containsEntry("probation", "passed"));
            assertThat(host(host).client().release()).endsWith(release);
        });
    }

    /** No request failed, and what was acknowledged is stored once. */
    void assertNobodyNoticed() throws InterruptedException {
        LoadResult seen = endLoad();
        assertThat(seen.failed())
                .as(seen + "\n" + front.balancer().log() + "\n" + logs())
                .isZero();
        Ledger.Check check = ledger();
        assertThat(check.isIntact()).as("%s", check).isTrue();
    }

    /** What clients have seen, once everybody has been answered. */
    LoadResult endLoad() throws InterruptedException {
        await("everybody to be served").atMost(SOON).until(() -> load.oldestWaitMillis() < 100);
        LoadResult seen = load.finish();
        assertThat(seen.answered()).isPositive();
        return seen;
    }

    /** What was acknowledged, and what is stored on all hosts together. */
    Ledger.Check ledger() {
        Ledger.Check check = load.ledger().check(instances::messages);
        assertThat(check.acknowledged()).isPositive();
        return check;
    }

    String logs() {
        return instances.logs();
    }

    @Override
    public void close() {
        if (turns != null) {
            turns.close();
        }
        if (load != null) {
            load.close();
        }
        if (front != null) {
            front.close();
        }
        instances.close();
        Scratch.delete(shared);
    }
}
