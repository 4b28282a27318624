package dev.molt.flags;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** What holds of expiry, whatever is set and whenever it is asked. Each repetition is a case of its own, the same at every run. */
class FlagExpiryTest {
    private static final Instant NOW = Instant.parse("2026-11-21T03:00:00Z");
    private static final List<Flag> FLAGS = IntStream.range(0, 12)
            .mapToObj(i -> Flag.of("group" + i % 3 + ".flag" + i, i, "the flag " + i))
            .toList();
    private static final DeclaredFlags DECLARED = DeclaredFlags.of("r1", FLAGS, Map.of());

    @RepeatedTest(200)
    void aValueIsInForceExactlyUntilItsEnd(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        FlagChange change = change(random);
        Instant asked = around(random);
        FlagValues values = FlagValues.of(DECLARED, change, asked);
        for (Flag flag : FLAGS) {
            Optional<SetFlag> set = Optional.ofNullable(change.flags().get(flag.name()));
            boolean inForce =
                    set.isPresent() && set.get().until().map(asked::isBefore).orElse(true);
            assertThat(values.find(flag.name().text()).orElseThrow().value())
                    .isEqualTo(flag.read(inForce ? set.get().value() : flag.defaultText()));
        }
    }

    @RepeatedTest(200)
    void untilTheNextEndNothingChangesAndThenSomethingDoes(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        FlagChange change = change(random);
        Instant asked = around(random);
        FlagValues values = FlagValues.of(DECLARED, change, asked);
        Optional<Instant> end = values.nextEnd();
        if (end.isEmpty()) {
            assertThat(FlagValues.of(DECLARED, change, Instant.MAX)).isEqualTo(values);
            return;
        }
        assertThat(end.get()).isAfter(asked);
        assertThat(FlagValues.of(DECLARED, change, end.get().minusMillis(1))).isEqualTo(values);
        FlagValues after = FlagValues.of(DECLARED, change, end.get());
        assertThat(after.changedSince(values)).isNotEmpty();
        assertThat(values.changedSince(after)).isEqualTo(after.changedSince(values));
    }

    @RepeatedTest(100)
    void goingFromEndToEndComesToAnEnd(RepetitionInfo repetition) {
        FlagChange change = change(new Random(repetition.getCurrentRepetition()));
        FlagValues values = FlagValues.of(DECLARED, change, Instant.EPOCH);
        int steps = 0;
        while (values.nextEnd().isPresent()) {
            values = FlagValues.of(DECLARED, change, values.nextEnd().get());
            steps++;
        }
        assertThat(steps)
                .isEqualTo(change.flags().values().stream()
                        .flatMap(flag -> flag.until().stream())
                        .distinct()
                        .count());
    }

    @RepeatedTest(100)
    void whatEndedByItselfIsNoChange(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        FlagChange before = change(random);
        Instant later = around(random);
        FlagChange next = new FlagChange(8, "cli:maria", later, "", before.inForce(later));
        assertThat(next.since(before)).isEmpty();
    }

    /** Some flags, some of them for some time; the value differs from every default. */
    private static FlagChange change(Random random) {
        List<SetFlag> set = new ArrayList<>();
        for (Flag flag : FLAGS) {
            if (random.nextBoolean()) {
                Optional<Instant> until = random.nextBoolean() ? Optional.of(around(random)) : Optional.empty();
                set.add(new SetFlag(flag.name(), Integer.toString(100 + random.nextInt(100)), until));
            }
        }
        return FlagChange.of(7, "cli:maria", NOW, "", set);
    }

    /** Whole seconds close to each other, so that asking exactly at an end is common. */
    private static Instant around(Random random) {
        return NOW.plus(Duration.ofSeconds(random.nextInt(20)));
    }
}
