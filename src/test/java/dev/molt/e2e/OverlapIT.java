package dev.molt.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Updates with the switches as users have them: a compatible release takes over beside the old one. */
class OverlapIT {
    private final Installation molt = Installation.asUsersHaveIt();

    @AfterEach
    void close() {
        molt.close();
    }

    @Test
    void aCompatibleReleaseTakesOverWhileTheOldOneServes() {
        Running running = molt.startServing();

        Map<String, String> record = molt.update(running, Change.good());

        assertThat(record)
                .as(running.log())
                .containsEntry("outcome", "committed")
                .containsEntry("switch", "overlap")
                .containsEntry("rehearsal", "full")
                .containsEntry("not_accepting_ms", "0")
                .containsEntry("backup", "");
        assertThat(molt.client().release()).isEqualTo(record.get("to"));
    }

    @Test
    void aReleaseThatFailsItsRehearsalIsNoticedByNobody() {
        Running running = molt.startServing();

        Map<String, String> record = molt.update(running, Change.of(Migration.failing(9)));

        assertThat(record)
                .as(running.log())
                .containsEntry("outcome", "abandoned")
                .containsEntry("bad", "yes")
                .containsEntry("backup", "");
        assertThat(record.get("reason")).contains("rehearsal").contains("no_such_table");
        assertThat(molt.client().release()).isEqualTo(record.get("from"));
    }
}
