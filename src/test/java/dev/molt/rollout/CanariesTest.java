package dev.molt.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.molt.fleet.Member;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CanariesTest {
    private static final Release RELEASE = Release.of(FleetFixture.NEW);

    private static List<Member> members(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Member("host-" + i, "life-" + i, "r1", Map.of()))
                .toList();
    }

    @Test
    void whoeverAsksChoosesTheSame() {
        List<Member> shuffled = new ArrayList<>(members(20));
        Collections.shuffle(shuffled, new Random(1));
        assertThat(Canaries.choose(RELEASE, shuffled, 3))
                .hasSize(3)
                .isEqualTo(Canaries.choose(RELEASE, members(20), 3));
    }

    @Test
    void eachReleaseHasOtherCanariesSoThatEveryHostIsOneSometimes() {
        Map<String, Integer> times = new HashMap<>();
        for (int i = 0; i < 1_000; i++) {
            Release release = Release.of(FleetFixture.release(i));
            times.merge(Canaries.choose(release, members(10), 1).get(0), 1, Integer::sum);
        }
        assertThat(times).hasSize(10);
        assertThat(times.values()).allMatch(count -> count > 50 && count < 150);
    }

    @Test
    void moreAreChosenInTheSameOrder() {
        assertThat(Canaries.choose(RELEASE, members(20), 5))
                .startsWith(Canaries.choose(RELEASE, members(20), 2).toArray(String[]::new));
    }

    @Test
    void aHostInTwoLivesIsOneCanary() {
        List<Member> lives = List.of(new Member("a", "a-1", "r1", Map.of()), new Member("a", "a-2", "r2", Map.of()));
        assertThat(Canaries.choose(RELEASE, lives, 2)).containsExactly("a");
    }

    @Test
    void aSmallFleetHasFewerThanAreWanted() {
        assertThat(Canaries.choose(RELEASE, members(2), 5)).hasSize(2);
        assertThat(Canaries.choose(RELEASE, List.of(), 5)).isEmpty();
    }
}
