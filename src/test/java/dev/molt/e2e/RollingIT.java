package dev.molt.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Releases go through a fleet by themselves, one instance after the other, while clients come through a real balancer. */
@Order(1)
class RollingIT {
    private final RollingFleet fleet = new RollingFleet();

    @BeforeEach
    void begin() throws Exception {
        fleet.begin();
    }

    @AfterEach
    void close() {
        fleet.close();
    }

    @Test
    void aGoodReleaseGoesThroughAllOneAtATimeAndNobodyNotices() throws Exception {
        String release = fleet.release(Change.good());

        fleet.awaitRollout(release, "done");

        fleet.assertTaken(release, RollingFleet.HOSTS);
        assertOneAtATime();
        fleet.assertNobodyNoticed();
    }

    @Test
    void aReleaseThatFailsOnTheCanaryIsTakenByNobodyElseAndTheNextOneByAll() throws Exception {
        String bad = fleet.release(Change.of(Behaviour.DIES_ONLY_WHEN_LIVE));
        String canary = fleet.awaitFirst(bad);
        fleet.awaitRollout(bad, "halted");
        others(canary).forEach(host -> fleet.awaitHeldBack(host, bad, "refused", bad + " failed on " + canary));

        Command status = fleet.molt(others(canary).get(0), "fleet", "status");
        assertThat(status.exit()).as(status.output()).isEqualTo(1);
        assertThat(status.output()).contains("halted: " + bad, bad + " failed on " + canary + ": ");
        assertThat(fleet.records(canary, bad))
                .singleElement()
                .satisfies(record -> assertThat(record)
                        .containsEntry("outcome", "rolled_back")
                        .containsEntry("bad", "yes"));

        String good = fleet.release(Change.good());
        fleet.awaitRollout(good, "done");

        fleet.assertTaken(good, RollingFleet.HOSTS);
        assertThat(fleet.begunWith(bad)).containsExactly(canary);
        assertOneAtATime();
        fleet.assertNobodyNoticed();
    }

    @Test
    void whatIsPushedInTheMiddleOfARolloutComesAfterIt() throws Exception {
        String first = fleet.release(Change.good());
        fleet.awaitFirst(first);
        String second = fleet.release(Change.good());

        await("all to have the first one")
                .atMost(RollingFleet.ROLLED_OUT)
                .until(() -> RollingFleet.HOSTS.stream()
                        .allMatch(host -> !fleet.records(host, first).isEmpty()));
        fleet.awaitRollout(second, "done");

        assertThat(RollingFleet.HOSTS)
                .allSatisfy(host -> assertThat(fleet.records(host, first))
                        .as(fleet.logs())
                        .singleElement()
                        .satisfies(record -> assertThat(record).containsEntry("outcome", "committed")));
        fleet.assertTaken(second, RollingFleet.HOSTS);
        assertOneAtATime();
        fleet.assertNobodyNoticed();
    }

    @Test
    void aRolloutThatIsPausedWaitsForTheOperatorAndThenGoesOn() throws Exception {
        String release = fleet.release(Change.good());
        String canary = fleet.awaitFirst(release);
        say(canary, "fleet", "pause", "--reason", "the fair is on");
        await("the canary to have it for good")
                .atMost(RollingFleet.ROLLED_OUT)
                .until(() -> fleet.status().at("/progress/done").asInt() == 1);

        others(canary).forEach(host -> fleet.awaitHeldBack(host, release, "waiting", "the fair is on"));
        assertThat(fleet.begunWith(release)).containsExactly(canary);
        Command status = fleet.molt(canary, "fleet", "status");
        assertThat(status.exit()).as(status.output()).isZero();
        assertThat(status.output()).contains("paused: " + release, "the fair is on", "1 of 3 have it");

        say(others(canary).get(0), "fleet", "resume");
        fleet.awaitRollout(release, "done");
        fleet.assertTaken(release, RollingFleet.HOSTS);
        assertOneAtATime();
        fleet.assertNobodyNoticed();
    }

    /**
     * Whom it had not answered yet gets an error, or a connection that is closed, on which a client asks again, and another instance takes
     * in what the dead one may have stored.
     */
    @Test
    void aCanaryThatIsKilledInTheMiddleHoldsTheRolloutUntilAnOperatorTakesItsSlotAway() throws Exception {
        String release = fleet.release(Change.good());
        String canary = fleet.awaitFirst(release);
        await("it to be in the middle")
                .atMost(RollingFleet.SOON)
                .until(() -> fleet.host(canary).data().phase().equals("staged"));
        fleet.host(canary).processes().killAll();
        List<String> others = others(canary);
        String asked = others.get(0);
        await("its life in the fleet to end")
                .atMost(RollingFleet.SOON)
                .until(() -> fleet.status(asked).get("members").size() == others.size());
        others.forEach(host -> fleet.awaitHeldBack(host, release, "waiting", canary));
        assertThat(fleet.molt(asked, "fleet", "status").output()).containsPattern(canary + ".* is updated, no member");

        say(asked, "fleet", "unlock", canary, "--yes", "--reason", "its disk has burned");
        Command status = fleet.molt(asked, "fleet", "status");
        assertThat(status.exit()).as(status.output()).isEqualTo(1);
        assertThat(status.output()).contains("halted: " + release, "its disk has burned");
        assertThat(fleet.begunWith(release)).containsExactly(canary);
        say(asked, "fleet", "resume", "--reason", "we do without it");

        fleet.awaitRollout(release, "done", asked);
        fleet.assertTaken(release, others);
        LoadResult seen = fleet.endLoad();
        assertThat(seen.failed()).as("%s", seen).isLessThan(RollingFleet.RATE);
        Ledger.Check check = fleet.ledger();
        assertThat(check.missing()).as("%s", check).isZero();
        // Each may count twice: as two, and as one that is stored under another number than it was acknowledged.
        assertThat((long) check.doubled()).as("%s", check).isLessThanOrEqualTo(2 * seen.retried());
    }

    private static List<String> others(String host) {
        List<String> others = new ArrayList<>(RollingFleet.HOSTS);
        others.remove(host);
        return others;
    }

    /** As an operator does, with success. */
    private void say(String host, String... words) {
        Command said = fleet.molt(host, words);
        assertThat(said.exit()).as(said.output()).isZero();
    }

    private void assertOneAtATime() {
        assertThat(fleet.turns().seen()).containsExactlyInAnyOrderElementsOf(RollingFleet.HOSTS);
        assertThat(fleet.turns().together()).as(fleet.logs()).isEmpty();
    }
}
