package dev.molt.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Members come, leave, die and are taken for dead, the store and the source fail now and then, and messages come all the time. */
class ChurnTest extends MembersFixture {
    private static final int LISTENERS = 10;
    private static final int INCIDENTS = 12;
    private static final int MOST_MEMBERS = 4;

    private final List<TestMember> alive = new ArrayList<>();
    private int joined;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aSourceThatCanBeAskedAgainIsTakenInWholeAndInOrderWhateverHappens(long seed) throws Exception {
        Random random = new Random(seed);
        List<String> ids = names(LISTENERS);
        joinOne();
        ids.forEach(id -> assertThat(alive.get(0)
                        .commands()
                        .run(order(id, "\"resumable\":true"))
                        .status())
                .isEqualTo(200));
        await().atMost(LONG).until(() -> alive.get(0).running().size() == LISTENERS);
        await().atMost(LONG)
                .until(() -> ids.stream().allMatch(id -> source.stream(id).open() == 1));
        source.keepSending(500, ids);
        await().atMost(LONG)
                .until(() -> ids.stream().noneMatch(id -> inbox.taken(id).isEmpty()));
        for (int i = 0; i < INCIDENTS; i++) {
            happens(random, ids);
            long taken = taken(ids);
            await().atMost(LONG).until(() -> taken(ids) > taken + LISTENERS);
        }
        source.stopSending();
        awaitAllTaken(ids);
    }

    private void happens(Random random, List<String> ids) throws Exception {
        switch (random.nextInt(7)) {
            case 0, 1 -> joinOne();
            case 2 -> takeOne(random).leave();
            case 3 -> takeOne(random).die();
            case 4 -> takeForDead(takeOne(random));
            case 5 -> failToAnswer(ids);
            default -> source.stream(ids.get(random.nextInt(ids.size()))).cut();
        }
        if (alive.isEmpty()) {
            joinOne();
        }
    }

    private void joinOne() {
        if (alive.size() < MOST_MEMBERS) {
            joined++;
            alive.add(join("host-" + joined));
        }
    }

    private TestMember takeOne(Random random) {
        return alive.remove(random.nextInt(alive.size()));
    }

    private void takeForDead(TestMember member) {
        member.suspend();
        store.expire(member.incarnation());
    }

    private void failToAnswer(List<String> ids) {
        store.down(true);
        long taken = taken(ids);
        await().atMost(LONG).until(() -> taken(ids) > taken + LISTENERS || nobodyRuns());
        store.down(false);
    }

    /** A listener that was being handed over when the store failed waits for it. */
    private boolean nobodyRuns() {
        return alive.stream().allMatch(member -> member.running().isEmpty());
    }

    private long taken(List<String> ids) {
        return ids.stream().mapToLong(id -> inbox.taken(id).size()).sum();
    }
}
