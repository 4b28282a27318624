package dev.molt.rollout;

import dev.molt.config.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How a release is to go through the fleet. Wave 0 is that of the canaries, wave 1 is the first of {@code waves}.
 *
 * @param parallel how many hosts are updated at the same time, 1 or more
 * @param waves percent of the hosts that have begun at the end of each wave, rising; 100 is added if it is not the last
 * @param soak how long nobody begins after a wave; zero: not at all
 * @param deadline how long a host may keep its slot, probation included
 */
public record Plan(int parallel, Canary canary, List<Integer> waves, Duration soak, Duration deadline) {
    private static final int ALL = 100;

    public Plan {
        if (parallel < 1) {
            throw new IllegalArgumentException("ROLLOUT_PARALLEL must be 1 or more, was " + parallel);
        }
        if (soak.isNegative()) {
            throw new IllegalArgumentException("ROLLOUT_SOAK must be 0 or more, was " + soak);
        }
        if (deadline.isNegative() || deadline.isZero()) {
            throw new IllegalArgumentException("ROLLOUT_DEADLINE must be more than 0, was " + deadline);
        }
        waves = toTheEnd(waves);
    }

    /** What the settings say. The probation comes on top of ROLLOUT_DEADLINE: a host keeps its slot through it. */
    public static Plan of(Settings settings) {
        return new Plan(
                Integer.parseInt(settings.text("ROLLOUT_PARALLEL")),
                new Canary(settings.text("ROLLOUT_CANARY")),
                waves(settings.text("ROLLOUT_WAVES")),
                Duration.ofSeconds(Long.parseLong(settings.text("ROLLOUT_SOAK"))),
                Duration.ofSeconds(Long.parseLong(settings.text("ROLLOUT_DEADLINE")))
                        .plus(settings.updateProbation()));
    }

    private static List<Integer> waves(String text) {
        return Arrays.stream(text.split(",", -1)).map(Integer::valueOf).toList();
    }

    private static List<Integer> toTheEnd(List<Integer> waves) {
        List<Integer> whole = new ArrayList<>();
        int before = 0;
        for (int wave : waves) {
            if (wave <= before || wave > ALL) {
                throw new IllegalArgumentException(
                        "ROLLOUT_WAVES must be percentages from 1 to 100, each higher than the one before, was "
                                + waves);
            }
            whole.add(wave);
            before = wave;
        }
        if (before < ALL) {
            whole.add(ALL);
        }
        return List.copyOf(whole);
    }

    int firstWave() {
        return canary.isNobody() ? 1 : 0;
    }

    /** After it everybody has the release. */
    public int lastWave() {
        return waves.size();
    }

    /** The percentage of a wave, from 1 on. */
    int percent(int wave) {
        return waves.get(wave - 1);
    }

    /** A wave in words, like "wave 2 of 3 (50 %)". */
    public String title(int wave) {
        return wave == 0
                ? "the wave of the canaries"
                : "wave " + wave + " of " + lastWave() + " (" + percent(wave) + " %)";
    }

    Fields writeTo(Fields fields) {
        return fields.with("parallel", parallel)
                .with("canary", canary)
                .with("waves", waves.stream().map(String::valueOf).collect(Collectors.joining(",")))
                .with("soak_s", soak.toSeconds())
                .with("deadline_s", deadline.toSeconds());
    }

    static Plan readFrom(Fields fields) {
        return new Plan(
                fields.number("parallel"),
                new Canary(fields.text("canary")),
                waves(fields.text("waves")),
                Duration.ofSeconds(fields.number("soak_s")),
                Duration.ofSeconds(fields.number("deadline_s")));
    }
}
