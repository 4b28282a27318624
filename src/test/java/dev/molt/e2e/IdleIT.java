package dev.molt.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class IdleIT {
    @Test
    void whileNothingHappensTheSupervisorAndItsWatchersAreSmallAndDoNotWake() throws Exception {
        ByteArrayOutputStream figures = new ByteArrayOutputStream();
        boolean holds = IdleFigures.print(new PrintStream(figures, true), Duration.ofSeconds(5));
        assertThat(holds).as(figures.toString()).isTrue();
    }
}
