package dev.molt.fleet;

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
     * A request to the store. One of its ends happens, not later than a second from when it is sent; it may arrive after that nevertheless.
     *
     * @param <T> the answer
     */
    abstract static class Request<T> {
        private long timeout;
        private boolean isInTime;

        /** Whether whoever asks cannot reach the store. */
        abstract boolean isCut();

        /** What happens at the store. */
        abstract T serve();

        abstract void answered(T answer);

        abstract void failed();
    }

    void askStore(Request<?> request) {
        request.timeout = agenda.now() + TIMEOUT;
        if (storeIsDown) {
            agenda.in(delay(), request::failed);
            return;
        }
        long arrival = agenda.now() + delay();
        boolean arrives = !request.isCut() && random.nextDouble() >= loss;
        request.isInTime = arrives && arrival < request.timeout;
        if (!request.isInTime) {
            agenda.at(request.timeout, request::failed);
        }
        if (arrives) {
            agenda.at(arrival, () -> arrived(request));
        }
    }

    private void arrived(Request<?> request) {
        storeIsFree = Math.max(storeIsFree, agenda.now()) + service;
        if (service == 0) {
            serve(request);
        } else {
            agenda.at(storeIsFree, () -> serve(request));
        }
    }

    private <T> void serve(Request<T> request) {
        T answer = request.serve();
        if (request.isInTime) {
            reply(request, answer);
        }
    }

    private <T> void reply(Request<T> request, T answer) {
        long arrival = agenda.now() + delay();
        boolean isLost = request.isCut() || random.nextDouble() < loss || arrival > request.timeout;
        if (isLost) {
            agenda.at(request.timeout, request::failed);
        } else {
            agenda.at(arrival, () -> request.answered(answer));
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
