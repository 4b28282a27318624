package dev.molt.fleet;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Lies between workers and what they ask: requests and replies take their time, come late, or not at all. */
final class SimulatedNetwork {
    private static final long TIMEOUT = Coordinator.REQUEST_TIMEOUT.toNanos();
    private static final long SHORTEST_DELAY = 100_000;
    private static final long LONGEST_DELAY = 2_000_000;
    private static final long LATEST = 3_000_000_000L;

    private final Agenda agenda;
    private final RandomGenerator random;
    private final long service;
    private double loss;
    private double late;
    private boolean storeIsDown;
    private long storeIsFree;

    SimulatedNetwork(Agenda agenda, RandomGenerator random, Plan plan) {
        this.agenda = agenda;
        this.random = random;
        this.service = plan.service();
        this.loss = plan.loss();
        this.late = plan.late();
    }

    /** Loses nothing any more, and nothing is late. */
    void heal() {
        loss = 0;
        late = 0;
        storeIsDown = false;
    }

    void storeIsDown(boolean down) {
        storeIsDown = down;
    }

    /**
     * Asks the store. One of the two is called, not later than a second from now; the request may arrive after that nevertheless.
     *
     * @param isCut whether whoever asks cannot reach the store
     * @param request what happens at the store
     */
    <T> void askStore(BooleanSupplier isCut, Supplier<T> request, Consumer<? super T> answered, Runnable failed) {
        long timeout = agenda.now() + TIMEOUT;
        if (storeIsDown) {
            agenda.in(delay(), failed);
            return;
        }
        long arrival = agenda.now() + delay();
        boolean arrives = !isCut.getAsBoolean() && random.nextDouble() >= loss;
        boolean isInTime = arrives && arrival < timeout;
        if (!isInTime) {
            agenda.at(timeout, failed);
        }
        if (arrives) {
            agenda.at(
                    arrival,
                    () -> queue(() -> {
                        T answer = request.get();
                        if (isInTime) {
                            reply(isCut, timeout, () -> answered.accept(answer), failed);
                        }
                    }));
        }
    }

    private void queue(Runnable request) {
        storeIsFree = Math.max(storeIsFree, agenda.now()) + service;
        if (service == 0) {
            request.run();
        } else {
            agenda.at(storeIsFree, request);
        }
    }

    private void reply(BooleanSupplier isCut, long timeout, Runnable answered, Runnable failed) {
        long arrival = agenda.now() + delay();
        boolean isLost = isCut.getAsBoolean() || random.nextDouble() < loss || arrival > timeout;
        if (isLost) {
            agenda.at(timeout, failed);
        } else {
            agenda.at(arrival, answered);
        }
    }

    /** Asks a sink, which answers always, if late. */
    <T> void askSink(Supplier<T> request, Consumer<? super T> answered) {
        agenda.in(delay(), () -> {
            T answer = request.get();
            agenda.in(delay(), () -> answered.accept(answer));
        });
    }

    /** A hint, which may get lost. */
    void send(Runnable hint) {
        if (random.nextDouble() >= loss) {
            agenda.in(delay(), hint);
        }
    }

    private long delay() {
        return random.nextDouble() < late
                ? random.nextLong(LATEST)
                : SHORTEST_DELAY + random.nextLong(LONGEST_DELAY - SHORTEST_DELAY);
    }
}
