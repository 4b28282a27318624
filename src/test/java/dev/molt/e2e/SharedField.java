package dev.molt.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.function.Supplier;

/** A field that rounds share for as long as all is well; one that a round went wrong on is left, so that it spoils no other. */
final class SharedField implements AutoCloseable {
    private final Supplier<ChaosField> fresh;
    private Optional<ChaosField> field = Optional.empty();

    SharedField(Supplier<ChaosField> fresh) {
        this.fresh = fresh;
    }

    /**
     * One round, with nothing to complain of.
     *
     * @param secondAtCall the command of the recovery before which it is killed again; 0 for none
     */
    void holds(Plot plot, String point, Kill kill, int secondAtCall) throws InterruptedException {
        Optional<CrashPoint.Call> second =
                Optional.of(new CrashPoint.Call("*", secondAtCall, false)).filter(call -> call.number() > 0);
        ChaosRow row = round(plot, CrashPoint.named(point), kill, second);
        assertThat(row.reached()).as(row.toString()).isTrue();
        assertThat(row.second()).as("killed in the recovery: " + row).isEqualTo(second.map(CrashPoint.class::cast));
        assertThat(row.faults()).as(row.toString()).isEmpty();
    }

    private ChaosRow round(Plot plot, CrashPoint point, Kill kill, Optional<CrashPoint.Call> second)
            throws InterruptedException {
        ChaosField used = field.orElseGet(fresh);
        field = Optional.of(used);
        boolean fine = false;
        try {
            ChaosRow row = used.round(plot, point, kill, second);
            fine = row.reached() && row.holds();
            return row;
        } finally {
            if (!fine) {
                close();
            }
        }
    }

    @Override
    public void close() {
        field.ifPresent(ChaosField::close);
        field = Optional.empty();
    }
}
