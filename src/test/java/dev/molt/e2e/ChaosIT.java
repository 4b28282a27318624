package dev.molt.e2e;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A sample of what {@code scripts/chaos.sh --all} plays whole. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChaosIT {
    private final SharedField field = new SharedField(ChaosField::new);

    @AfterAll
    void close() {
        field.close();
    }

    @ParameterizedTest
    @CsvSource({
        "GOOD_MIGRATION,    phase requested,     SUPERVISOR, 0",
        "GOOD_MIGRATION,    phase backed_up,     TREE,       0",
        "SLOW_MIGRATION,    worker migrating,    TREE,       12",
        "GOOD_MIGRATION,    worker accept,       TREE,       0",
        "FAILING_MIGRATION, phase rolling_back,  TREE,       0",
        "FAILING_MIGRATION, worker go,           SUPERVISOR, 0",
        "DIES_IN_VERIFY,    phase rolling_back,  SUPERVISOR, 12",
        "DOES_NOT_BUILD,    phase requested,     TREE,       0",
    })
    void theNextStartEndsWithOneWholeReleaseAndEveryAcknowledgedWrite(
            Plot plot, String point, Kill kill, int secondAtCall) throws InterruptedException {
        field.holds(plot, point, kill, secondAtCall);
    }
}
