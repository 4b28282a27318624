package dev.molt.flags;

import static org.assertj.core.api.Assertions.assertThat;

import dev.molt.update.DataFixture;
import dev.openfeature.sdk.Client;
import dev.openfeature.sdk.ErrorCode;
import dev.openfeature.sdk.FlagEvaluationDetails;
import dev.openfeature.sdk.OpenFeatureAPI;
import dev.openfeature.sdk.Structure;
import dev.openfeature.sdk.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a service sees of flags, asking OpenFeature: real files, a real watch. */
class FlagProviderTest {
    private static final Logger LOG = LoggerFactory.getLogger(FlagProviderTest.class);
    private static final List<Flag> FLAGS = List.of(
            Flag.of("relay.readOnly", false, "refuse writes"),
            Flag.of("relay.limit", 10, "how many"),
            Flag.of("relay.share", 0.5, "how much of it"),
            Flag.of("relay.greeting", "hello", "what it says"),
            Flag.of("pair.first", 0, "always the same as second"),
            Flag.of("pair.second", 0, "always the same as first"));

    @TempDir
    Path directory;

    private final OpenFeatureAPI api = OpenFeatureAPI.createIsolated();
    private final Client client = api.getClient();
    private final BlockingQueue<List<String>> changes = new LinkedBlockingQueue<>();
    private DataFixture fixture;
    private FlagStore store;
    private LiveFlags flags;

    @BeforeEach
    void start() throws IOException {
        fixture = new DataFixture(directory.resolve("data"));
        store = new FlagStore(fixture.data);
        client.onProviderConfigurationChanged(event -> changes.add(event.getFlagsChanged()));
        begin(Map.of(), Clock.systemUTC());
    }

    @AfterEach
    void stop() throws IOException {
        api.shutdown();
        flags.close();
    }

    @Test
    void defaultsAreWhatTheServiceDeclared() {
        assertThat(client.getBooleanValue("relay.readOnly", true)).isFalse();
        assertThat(client.getIntegerValue("relay.limit", 0)).isEqualTo(10);
        assertThat(client.getLongValue("relay.limit", 0L)).isEqualTo(10);
        assertThat(client.getDoubleValue("relay.share", 0.0)).isEqualTo(0.5);
        assertThat(client.getStringValue("relay.greeting", "")).isEqualTo("hello");
        assertThat(client.getBooleanDetails("relay.readOnly", true).getReason()).isEqualTo("DEFAULT");
    }

    @Test
    void aChangeReachesTheServiceAsOneEvent() throws Exception {
        set("relay.readOnly=true", "relay.limit=3");
        assertThat(awaitChange()).containsExactly("relay.limit", "relay.readOnly");
        assertThat(client.getBooleanValue("relay.readOnly", false)).isTrue();
        assertThat(client.getIntegerValue("relay.limit", 0)).isEqualTo(3);
    }

    /** How long is for the log: on a busy machine it says more about the machine. */
    @Test
    void eachOfManyChangesReachesTheService() throws Exception {
        List<Long> millis = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            long begun = System.nanoTime();
            set("relay.limit=" + i);
            assertThat(awaitChange()).containsExactly("relay.limit");
            millis.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
        }
        millis.sort(null);
        LOG.info("From set to event, with its fsyncs: median {} ms, longest {} ms", millis.get(20), millis.get(39));
    }

    @Test
    void whatIsSetForSomeTimeEndsByItself() throws Exception {
        store.change("test", "", Instant.now(), all -> {
            FlagName name = new FlagName("relay.readOnly");
            all.put(name, new SetFlag(name, "true", Optional.of(Instant.now().plusMillis(300))));
            return all;
        });
        assertThat(awaitChange()).containsExactly("relay.readOnly");
        assertThat(awaitChange()).containsExactly("relay.readOnly");
        assertThat(client.getBooleanValue("relay.readOnly", true)).isFalse();
        assertThat(changes).isEmpty();
    }

    @Test
    void aGroupIsReadAsOneChangeLeftIt() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        List<String> torn = new ArrayList<>();
        Thread reader = new Thread(() -> {
            while (!done.get()) {
                Structure pair = client.getObjectValue("pair", new Value()).asStructure();
                if (!pair.getValue("first").equals(pair.getValue("second"))) {
                    torn.add(pair.asObjectMap().toString());
                }
            }
        });
        reader.start();
        for (int i = 1; i <= 50; i++) {
            set("pair.first=" + i, "pair.second=" + i);
        }
        Awaitility.await().until(() -> client.getIntegerValue("pair.second", 0) == 50);
        done.set(true);
        reader.join();
        assertThat(torn).isEmpty();
    }

    @Test
    void aFileThatCannotBeReadLeavesTheLastGoodValues() throws Exception {
        set("relay.limit=3");
        awaitChange();
        damage();
        Awaitility.await().until(() -> !flags.now().problems().isEmpty());
        assertThat(client.getIntegerValue("relay.limit", 0)).isEqualTo(3);

        set("relay.readOnly=true");
        assertThat(awaitChange()).containsExactly("relay.readOnly");
        assertThat(flags.now().problems()).isEmpty();
        assertThat(client.getIntegerValue("relay.limit", 0)).isEqualTo(3);
    }

    @Test
    void aFileThatCannotBeReadAtTheStartIsTheLastRecordedChangeElseTheDefaults() throws Exception {
        damage();
        flags.close();
        begin(Map.of(), Clock.systemUTC());
        assertThat(client.getIntegerValue("relay.limit", 0)).isEqualTo(10);

        set("relay.limit=3");
        damage();
        flags.close();
        begin(Map.of(), Clock.systemUTC());
        assertThat(client.getIntegerValue("relay.limit", 0)).isEqualTo(3);
        assertThat(flags.now().problems()).singleElement().asString().contains("flags.json");
    }

    @Test
    void theEnvironmentWinsOverWhatIsSet() throws Exception {
        flags.close();
        begin(Map.of("FLAG_RELAY_LIMIT", "99"), Clock.systemUTC());
        changes.clear();
        set("relay.limit=3", "relay.readOnly=true");
        assertThat(awaitChange()).containsExactly("relay.readOnly");
        assertThat(client.getIntegerValue("relay.limit", 0)).isEqualTo(99);
    }

    @Test
    void theClockDecidesWhatHasEnded() throws Exception {
        FlagName name = new FlagName("relay.readOnly");
        Instant end = Instant.parse("2026-11-21T03:00:00Z");
        flags.close();
        store.change("test", "", end.minus(Duration.ofHours(2)), all -> {
            all.put(name, new SetFlag(name, "true", Optional.of(end)));
            return all;
        });
        begin(Map.of(), Clock.fixed(end.minusMillis(1), ZoneOffset.UTC));
        assertThat(client.getBooleanValue(name.text(), false)).isTrue();
        flags.close();
        begin(Map.of(), Clock.fixed(end, ZoneOffset.UTC));
        assertThat(client.getBooleanValue(name.text(), true)).isFalse();
    }

    @Test
    void whoAsksWronglyGetsTheirOwnDefaultAndIsToldWhy() throws Exception {
        assertRefused(client.getBooleanDetails("relay.nothing", true), true, ErrorCode.FLAG_NOT_FOUND);
        assertRefused(client.getStringDetails("relay.readOnly", "x"), "x", ErrorCode.TYPE_MISMATCH);
        assertRefused(client.getIntegerDetails("relay.share", 7), 7, ErrorCode.TYPE_MISMATCH);
        assertRefused(client.getObjectDetails("nobody", new Value("x")), new Value("x"), ErrorCode.FLAG_NOT_FOUND);
        set("relay.limit=3000000000");
        awaitChange();
        assertRefused(client.getIntegerDetails("relay.limit", 7), 7, ErrorCode.TYPE_MISMATCH);
        assertThat(client.getLongValue("relay.limit", 0L)).isEqualTo(3_000_000_000L);
    }

    @Test
    void oneNamedThreadFollowsAndEndsWithTheWorker() throws Exception {
        assertThat(followers()).isEqualTo(1);
        flags.close();
        Awaitility.await().until(() -> followers() == 0);
    }

    private static <T> void assertRefused(FlagEvaluationDetails<T> details, T otherwise, ErrorCode code) {
        assertThat(details.getValue()).isEqualTo(otherwise);
        assertThat(details.getErrorCode()).isEqualTo(code);
    }

    private static long followers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("molt-flags"))
                .count();
    }

    private void begin(Map<String, String> environment, Clock clock) throws IOException {
        flags = LiveFlags.start(DeclaredFlags.of("r1", FLAGS, environment), environment, fixture.data, clock);
        FlagProvider.offer(flags, api);
    }

    /** As an editor saves: another file in its place. */
    private void damage() throws IOException {
        Path other = fixture.data.root().resolve("other");
        Files.writeString(other, "{");
        Files.move(other, fixture.data.flags(), StandardCopyOption.ATOMIC_MOVE);
    }

    private List<String> awaitChange() throws InterruptedException {
        List<String> changed = changes.poll(20, TimeUnit.SECONDS);
        assertThat(changed).as("a change within 20 s").isNotNull();
        return changed;
    }

    private void set(String... assignments) throws IOException {
        store.change("test", "", Instant.now(), all -> {
            for (String assignment : assignments) {
                int equals = assignment.indexOf('=');
                FlagName name = new FlagName(assignment.substring(0, equals));
                all.put(name, new SetFlag(name, assignment.substring(equals + 1), Optional.empty()));
            }
            return all;
        });
    }
}
