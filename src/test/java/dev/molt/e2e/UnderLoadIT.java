package dev.molt.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class UnderLoadIT {
    @Test
    void goodAndBadUpdatesFailNoRequestAndLoseNoAcknowledgedWrite() throws Exception {
        ByteArrayOutputStream table = new ByteArrayOutputStream();
        try (UpdatesUnderLoad updates = UpdatesUnderLoad.ofCopies(100, new PrintStream(table, true))) {
            updates.play(2, 2);
            assertThat(updates.report()).as(table.toString()).isTrue();
        }
    }
}
