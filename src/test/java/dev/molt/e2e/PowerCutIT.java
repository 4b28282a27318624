package dev.molt.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A real loss of power: everything that was not synced is gone. Whoever was told something by then was told the truth. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PowerCutIT {
    private final SharedField field = new SharedField(() -> new ChaosField(Installation.onVolume(1024)));

    @BeforeAll
    void start() {
        assumeTrue(Volume.isPossible(), "cutting the power needs root and a loop device");
    }

    @AfterAll
    void close() {
        field.close();
    }

    @ParameterizedTest
    @CsvSource({
        "GOOD,              phase requested",
        "GOOD_MIGRATION,    phase backed_up",
        "GOOD_MIGRATION,    phase activated",
        "GOOD_MIGRATION,    worker accept",
        "FAILING_MIGRATION, phase rolling_back",
    })
    void theNextStartEndsWithOneWholeReleaseAndEveryAcknowledgedWrite(Plot plot, String point)
            throws InterruptedException {
        field.holds(plot, point, Kill.POWER, 0);
    }
}
