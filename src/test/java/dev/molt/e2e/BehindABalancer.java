package dev.molt.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients notice of all that is done, by hand, to instances behind a real balancer with the configuration of an example: nothing. */
abstract class BehindABalancer {
    /** Requests a second; more with -De2e.rate. */
    private static final int RATE = Integer.getInteger("e2e.rate", 100);

    /** A balancer turns at once; its processes share the processors with everybody else here. */
    private static final Duration SOON = Duration.ofSeconds(30);

    private final Instances instances = new Instances();
    private Front front;
    private Load load;

    /** In front of the instances on these ports, of which it sends clients to those that are ready. */
    abstract Front balance(List<Integer> ports);

    /** In front of two, of which the first has the clients. */
    abstract Front blueGreen(int blue, int green);

    @AfterEach
    void close() {
        if (load != null) {
            load.close();
        }
        if (front != null) {
            front.close();
        }
        instances.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void instancesAreReplacedOneAfterTheOther(int count) throws Exception {
        begin(count);
        for (Instances.Instance each : instances.all()) {
            each.stop();
            int stored = each.stored();
            each.start().awaitServing();
            awaitSentTo(each);
            awaitMoreThan(stored, each);
        }
        assertNobodyNoticed();
    }

    @Test
    void aGoodReleaseIsTakenByOneAfterTheOtherAndABadOneByNone() throws Exception {
        begin(3);
        String good = instances.commit(Change.good()).substring(0, 10);
        for (Instances.Instance each : instances.all()) {
            assertThat(each.update()).as(instances.logs()).containsEntry("outcome", "committed");
        }
        instances.commit(Change.of(Behaviour.DIES_ONLY_WHEN_LIVE));
        assertThat(instances.all().get(0).update())
                .as(instances.logs())
                .containsEntry("outcome", "rolled_back")
                .containsEntry("bad", "yes");
        assertThat(instances.all()).allMatch(each -> each.release().endsWith(good));
        assertNobodyNoticed();
    }

    @Test
    void aSwitchWithAStopIsWaitedForOrGoneRound() throws Exception {
        begin(2);
        instances.commit(Change.of(Migration.good(9100)));
        for (Instances.Instance each : instances.all()) {
            assertThat(each.update())
                    .as(instances.logs())
                    .containsEntry("outcome", "committed")
                    .containsEntry("switch", "stop");
            awaitSentTo(each);
        }
        assertNobodyNoticed();
    }

    @Test
    void clientsAreTurnedFromBlueToGreenAndBackAndBlueEndsWhenItHasNone() throws Exception {
        Instances.Instance blue = instances.add().start().awaitServing();
        Instances.Instance green = instances.add();
        front = blueGreen(blue.port(), green.port());
        load = Load.start(front.balancer().port(), RATE);
        String commit = instances.commit(Change.good()).substring(0, 10);
        green.start().awaitServing();
        assertThat(blue.release()).doesNotEndWith(commit);

        turn(green, blue);
        turn(blue, green);
        turn(green, blue);
        blue.stop();
        await("answers of green alone")
                .atMost(SOON)
                .until(() -> front.balancer().client().release().endsWith(commit));
        assertNobodyNoticed();
    }

    private void begin(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            instances.add().start();
        }
        instances.all().forEach(Instances.Instance::awaitServing);
        front = balance(instances.all().stream().map(Instances.Instance::port).toList());
        instances.all().forEach(this::awaitSentTo);
        load = Load.start(front.balancer().port(), RATE);
        instances.all().forEach(each -> awaitMoreThan(0, each));
    }

    private void awaitSentTo(Instances.Instance instance) {
        await("the balancer to send clients to port " + instance.port())
                .atMost(SOON)
                .until(() -> front.sendsTo(instance.port()));
    }

    private void awaitMoreThan(int messages, Instances.Instance instance) {
        await("clients to be served on port " + instance.port()).atMost(SOON).until(() -> instance.stored() > messages);
    }

    private void turn(Instances.Instance to, Instances.Instance from) {
        front.turn(to.port(), from.port());
        await("clients to be turned to port " + to.port())
                .atMost(SOON)
                .until(() -> front.balancer().client().release().equals(to.release()));
        long before = load.soFar().answered();
        await("clients to be served by it")
                .atMost(SOON)
                .until(() -> load.soFar().answered() > before + RATE);
    }

    private void assertNobodyNoticed() throws InterruptedException {
        await("everybody to be served").atMost(SOON).until(() -> load.oldestWaitMillis() < 100);
        LoadResult seen = load.finish();
        assertThat(seen.failed())
                .as(seen + "\n" + front.balancer().log() + "\n" + instances.logs())
                .isZero();
        assertThat(seen.answered()).isPositive();
        assertThat(load.ledger().check(instances::messages))
                .matches(Ledger.Check::isIntact)
                .matches(check -> check.acknowledged() > 0);
        System.out.println(getClass().getSimpleName() + ": " + seen);
    }
}
