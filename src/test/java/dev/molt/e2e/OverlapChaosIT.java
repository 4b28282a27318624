package dev.molt.e2e;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A sample of {@code scripts/chaos.sh --overlap}: kills in a rehearsal, of both workers beside each other, and on the ways back. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OverlapChaosIT {
    private final SharedField field = new SharedField(() -> new ChaosField(Installation.asUsersHaveIt()));

    @AfterAll
    void close() {
        field.close();
    }

    @ParameterizedTest
    @CsvSource({
        "COMPATIBLE_MIGRATION, before requested rehearse mkdir -p releases history, TREE, 0",
        "COMPATIBLE_MIGRATION, phase activated,                TREE,       0",
        "GOOD,                 worker ready,                   SUPERVISOR, 0",
        "DIES_BESIDE,          phase rolling_back,             TREE,       12",
        "COMPATIBLE_MIGRATION, worker accept,                  TREE,       0",
        "CODE_BACK,            worker ready,                   TREE,       7",
        "NEW_CONFIGURATION,    worker ready,                   SUPERVISOR, 0",
        "BAD_CONFIGURATION,    phase rolling_back,             TREE,       5",
    })
    void theNextStartEndsWithOneWholeReleaseAndEveryAcknowledgedWrite(
            Plot plot, String point, Kill kill, int secondAtCall) throws InterruptedException {
        field.holds(plot, point, kill, secondAtCall);
    }
}
