package dev.molt.listener;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class SharesTest {
    @Test
    void withoutHostsNobodyHasAnything() {
        assertThat(Shares.of(free(3), Set.of())).isEmpty();
    }

    @Test
    void oneHostHasEverything() {
        assertThat(Shares.of(free(3), Set.of("a")).values()).hasSize(3).containsOnly("a");
    }

    @Test
    void whatAHostHasStaysWhenItIsNotTooMuch() {
        Map<String, Optional<String>> holders = free(6);
        holders.put("l0", Optional.of("b"));
        holders.put("l1", Optional.of("b"));
        assertThat(Shares.of(holders, Set.of("a", "b", "c")))
                .containsEntry("l0", "b")
                .containsEntry("l1", "b");
    }

    @Test
    void whatAHostHasThatIsNoneIsGivenToOthers() {
        Map<String, Optional<String>> holders = free(1);
        holders.put("l0", Optional.of("gone"));
        assertThat(Shares.of(holders, Set.of("a"))).containsEntry("l0", "a");
    }

    @Test
    void aHostThatComesTakesItsShareAndNothingElseMoves() {
        Map<String, Optional<String>> before = holding(Shares.of(free(100), Set.of("a", "b", "c")));
        Map<String, String> after = Shares.of(before, Set.of("a", "b", "c", "d"));
        assertThat(Collections.frequency(after.values(), "d")).isEqualTo(25);
        assertThat(moved(before, after)).isEqualTo(25);
    }

    @Test
    void whenAHostGoesOnlyWhatItHadMoves() {
        Map<String, Optional<String>> before = holding(Shares.of(free(100), Set.of("a", "b", "c", "d")));
        Map<String, String> after = Shares.of(before, Set.of("a", "b", "c"));
        assertThat(moved(before, after)).isEqualTo(25);
    }

    @Test
    void oneMoreListenerMovesNoOther() {
        Map<String, Optional<String>> before = holding(Shares.of(free(100), Set.of("a", "b", "c")));
        before.put("one more", Optional.empty());
        assertThat(moved(before, Shares.of(before, Set.of("a", "b", "c")))).isEqualTo(1);
    }

    /** However it was before: even, the same for everybody who asks, and stable once it is so. */
    @RepeatedTest(50)
    void sharesAreEvenAndStayAsTheyAre(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        List<String> all = IntStream.range(0, 1 + random.nextInt(9))
                .mapToObj(i -> "host" + i)
                .toList();
        Map<String, Optional<String>> holders = free(random.nextInt(200));
        holders.replaceAll(
                (id, none) -> random.nextBoolean() ? Optional.empty() : Optional.of("host" + random.nextInt(12)));
        Map<String, String> shares = Shares.of(holders, all);
        assertThat(shares.keySet()).isEqualTo(holders.keySet());
        assertThat(shares).isEqualTo(Shares.of(new HashMap<>(holders), new TreeSet<>(all).descendingSet()));
        List<Integer> sizes = all.stream()
                .map(host -> Collections.frequency(shares.values(), host))
                .toList();
        assertThat(Collections.max(sizes) - Collections.min(sizes)).isLessThanOrEqualTo(1);
        assertThat(Shares.of(holding(shares), all)).isEqualTo(shares);
    }

    private static Map<String, Optional<String>> free(int count) {
        Map<String, Optional<String>> holders = new HashMap<>();
        IntStream.range(0, count).forEach(i -> holders.put("l" + i, Optional.empty()));
        return holders;
    }

    private static Map<String, Optional<String>> holding(Map<String, String> shares) {
        Map<String, Optional<String>> holders = new HashMap<>();
        shares.forEach((id, host) -> holders.put(id, Optional.of(host)));
        return holders;
    }

    private static long moved(Map<String, Optional<String>> before, Map<String, String> after) {
        return after.keySet().stream()
                .filter(id -> !Objects.equals(before.get(id), Optional.of(after.get(id))))
                .count();
    }
}
