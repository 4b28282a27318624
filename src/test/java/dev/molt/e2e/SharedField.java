package dev.molt.e2e;

import java.util.Optional;
import java.util.function.Supplier;

/** A field that rounds share for as long as all is well; one that a round went wrong on is left, so that it spoils no other. */
final class SharedField implements AutoCloseable {
    private final Supplier<ChaosField> fresh;
    private Optional<ChaosField> field = Optional.empty();

    SharedField(Supplier<ChaosField> fresh) {
        this.fresh = fresh;
    }

    ChaosRow round(Plot plot, CrashPoint point, Kill kill, Optional<CrashPoint.Call> second)
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
