package dev.molt.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.molt.config.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanTest {
    @TempDir
    Path data;

    private static Plan plan(int parallel, List<Integer> waves, Duration soak, Duration deadline) {
        return new Plan(parallel, new Canary("1"), waves, soak, deadline);
    }

    @Test
    void itIsWhatTheSettingsSayAndTheProbationComesOnTop() {
        Settings settings = Settings.load(
                Map.of(
                        "ROLLOUT_PARALLEL", "3",
                        "ROLLOUT_CANARY", "role=canary",
                        "ROLLOUT_WAVES", "10,50",
                        "ROLLOUT_SOAK", "60",
                        "ROLLOUT_DEADLINE", "600",
                        "UPDATE_PROBATION", "30"),
                data);
        assertThat(Plan.of(settings))
                .isEqualTo(new Plan(
                        3,
                        new Canary("role=canary"),
                        List.of(10, 50, 100),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(630)));
    }

    @Test
    void theLastWaveIsTheRest() {
        assertThat(plan(1, List.of(), Duration.ZERO, Duration.ofSeconds(1)).waves())
                .containsExactly(100);
        assertThat(plan(1, List.of(100), Duration.ZERO, Duration.ofSeconds(1)).waves())
                .containsExactly(100);
    }

    @Test
    void whatCannotBeIsRefusedNamingTheSetting() {
        Duration second = Duration.ofSeconds(1);
        assertThatThrownBy(() -> plan(0, List.of(), second, second)).hasMessageContaining("ROLLOUT_PARALLEL");
        assertThatThrownBy(() -> plan(1, List.of(50, 50), second, second)).hasMessageContaining("ROLLOUT_WAVES");
        assertThatThrownBy(() -> plan(1, List.of(101), second, second)).hasMessageContaining("ROLLOUT_WAVES");
        assertThatThrownBy(() -> plan(1, List.of(), second.negated(), second)).hasMessageContaining("ROLLOUT_SOAK");
        assertThatThrownBy(() -> plan(1, List.of(), second, Duration.ZERO)).hasMessageContaining("ROLLOUT_DEADLINE");
        assertThatThrownBy(() -> new Canary("some")).hasMessageContaining("ROLLOUT_CANARY");
    }

    @Test
    void aRolloutKeepsThePlanThatItWasBegunWith() {
        Rollout rollout = Rollout.begin(
                Release.of(FleetFixture.NEW),
                FleetFixture.plan(7, "role=canary"),
                "a",
                new FleetFixture().clock.instant());
        assertThat(Rollout.of(Fields.of(rollout.document()))).isEqualTo(rollout);
    }
}
