package dev.molt.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class OverlapUnderLoadIT {
    @Test
    void goodAndBadReleasesAreNoticedByNobody() throws Exception {
        ByteArrayOutputStream table = new ByteArrayOutputStream();
        try (UpdatesUnderLoad updates = new UpdatesUnderLoad(
                Installation.asUsersHaveIt().set("PARK_TIMEOUT", "10").set("READY_TIMEOUT", "5"),
                100,
                new PrintStream(table, true))) {
            updates.play(2, 2);
            boolean held = updates.report();
            System.out.println(table);
            assertThat(held).as(table.toString()).isTrue();
        }
    }
}
