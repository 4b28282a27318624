package dev.molt.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.molt.fleet.Coordinator;
import dev.molt.fleet.CoordinatorException;
import dev.molt.fleet.Entry;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class ListenerCommandsTest {
    private static final String START =
            "{\"command\":\"start\",\"listener_id\":\"l1\",\"url\":\"wss://host/s?k=secret\"," + "\"token\":\"t0ken\"}";

    private final MemoryCoordinator store = new MemoryCoordinator();
    private final ListenerCommands commands =
            new ListenerCommands(new Alone(), TokenKey.ofSecret("sixteen random letters"), Optional::empty);

    private String incarnation = "a-1";

    /** Sees what is in the store, and is no member. */
    private final class Alone implements Fleet {
        @Override
        public FleetView view() {
            try {
                Map<String, Entry> entries =
                        store.changes(0).entries().stream().collect(Collectors.toMap(Entry::name, it -> it));
                return new FleetView(Map.of(), entries);
            } catch (CoordinatorException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public Coordinator coordinator() {
            return store;
        }

        @Override
        public String incarnation() {
            return incarnation;
        }
    }

    @Test
    void whoIsNoMemberYetAsksTheStoreAndSaysWhenThatDoesNotAnswer() {
        commands.run(START);
        incarnation = "";
        assertThat(commands.list().json().toString()).contains("listener_id=l1");
        store.down(true);
        assertThat(commands.list().status()).isEqualTo(503);
        assertThat(commands.list().json().toString()).contains("The listeners are not known here yet. ");
    }

    @Test
    void aStartIsWrittenDownAndTheSameAgainChangesNothing() throws Exception {
        assertThat(commands.run(START).json()).containsEntry("changed", true).containsEntry("wanted", "running");
        Entry written = store.read("listener/l1").orElseThrow();
        assertThat(commands.run(START).json()).containsEntry("changed", false);
        assertThat(store.read("listener/l1")).contains(written);
    }

    @Test
    void anotherTokenIsAChange() {
        commands.run(START);
        assertThat(commands.run(START.replace("t0ken", "other")).json()).containsEntry("changed", true);
    }

    @Test
    void aTokenThatNobodyHereCanReadIsReplacedByAStart() throws Exception {
        new ListenerCommands(new Alone(), TokenKey.ofSecret("another secret of letters"), Optional::empty).run(START);
        assertThat(commands.run(START).json()).containsEntry("changed", true);
    }

    @Test
    void aStopForgetsTheToken() throws Exception {
        commands.run(START);
        assertThat(commands.run("{\"command\":\"stop\",\"listener_id\":\"l1\"}").json())
                .containsEntry("wanted", "stopped");
        String document = store.read("listener/l1").flatMap(Entry::document).orElseThrow();
        assertThat(Wanted.of("l1", document).token()).isEmpty();
    }

    @Test
    void whatIsBeingForgottenIsNotStartedUntilItIsGone() throws Exception {
        commands.run(START);
        commands.run("{\"command\":\"stop\",\"listener_id\":\"l1\",\"forget\":true}");
        assertThat(commands.run(START).status()).isEqualTo(409);
        Entry forgotten = store.read("listener/l1").orElseThrow();
        store.write("listener/l1", forgotten.version(), Optional.empty());
        assertThat(commands.run(START).json()).containsEntry("changed", true);
        assertThat(beginning())
                .isNotEqualTo(
                        Wanted.of("l1", forgotten.document().orElseThrow()).beginning());
    }

    @Test
    void whatWasStoppedIsTheSameWhenItIsStartedAgain() throws Exception {
        commands.run(START);
        String first = beginning();
        commands.run("{\"command\":\"stop\",\"listener_id\":\"l1\"}");
        commands.run(START);
        assertThat(beginning()).isEqualTo(first).isNotEmpty();
    }

    private String beginning() throws CoordinatorException {
        return Wanted.of(
                        "l1", store.read("listener/l1").flatMap(Entry::document).orElseThrow())
                .beginning();
    }

    @Test
    void recoverAsksForAnotherAttemptEachTime() throws Exception {
        commands.run(START);
        String recover = "{\"command\":\"recover\",\"listener_id\":\"l1\"}";
        assertThat(commands.run(recover).json()).containsEntry("changed", true);
        assertThat(commands.run(recover).json()).containsEntry("changed", true);
        String document = store.read("listener/l1").flatMap(Entry::document).orElseThrow();
        assertThat(Wanted.of("l1", document).attempt()).isEqualTo(2);
    }

    @Test
    void whatIsStoppedIsNotRecovered() {
        commands.run(START);
        commands.run("{\"command\":\"stop\",\"listener_id\":\"l1\"}");
        assertThat(commands.run("{\"command\":\"recover\",\"listener_id\":\"l1\"}")
                        .status())
                .isEqualTo(409);
    }

    @Test
    void aListenerThatNobodyStartedIsUnknown() {
        assertThat(commands.run("{\"command\":\"stop\",\"listener_id\":\"l1\"}").status())
                .isEqualTo(404);
        assertThat(commands.run("{\"command\":\"recover\",\"listener_id\":\"l1\"}")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void whatIsNoCommandIsRefusedAndNothingIsWritten() throws Exception {
        ListenerCommands.Answer refused = commands.run("{\"command\":\"start\",\"listener_id\":\"l1\",\"url\":\"x\"}");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().get("message").toString()).contains("wss://");
        assertThat(store.read("listener/l1")).isEmpty();
    }

    @Test
    void withoutAStoreItIsSaidThatNobodyKnows() {
        store.down(true);
        ListenerCommands.Answer answer = commands.run(START);
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.json().get("message").toString()).contains("give the command again");
    }

    @Test
    void theListHasNoSecrets() {
        commands.run(START);
        ListenerCommands.Answer list = commands.list();
        assertThat(list.status()).isEqualTo(200);
        assertThat(list.json().get("listeners"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .hasSize(1);
        assertThat(list.json().toString())
                .contains("listener_id=l1", "url=wss://host/s?***", "wanted=running")
                .doesNotContain("secret", "t0ken");
    }

    @Test
    void whatCannotBeReadIsListedAsAProblem() throws Exception {
        store.write("listener/bad", 0, Optional.of("{"));
        assertThat(commands.list().json().toString()).contains("listener_id=bad", "problem=");
        assertThat(commands.run("{\"command\":\"stop\",\"listener_id\":\"bad\"}")
                        .status())
                .isEqualTo(400);
    }
}
