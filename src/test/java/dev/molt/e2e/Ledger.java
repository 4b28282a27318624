package dev.molt.e2e;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Every write that the service acknowledged: idempotency key to id. Thread-safe. */
final class Ledger {
    private final Map<String, Long> acknowledged = new ConcurrentHashMap<>();
    private final AtomicLong newestId = new AtomicLong();
    private volatile boolean hearing = true;

    /**
     * While the power is gone nobody hears anything. The test's stand-in for that lets processes live on for a moment, on a file system
     * whose aborted journal may call an fsync done; what they answer then is no acknowledgement.
     */
    void deafWhile(Runnable powerIsGone) {
        hearing = false;
        try {
            powerIsGone.run();
        } finally {
            hearing = true;
        }
    }

    void acknowledge(String key, long id) {
        if (!hearing) {
            return;
        }
        acknowledged.put(key, id);
        newestId.accumulateAndGet(id, Math::max);
    }

    int size() {
        return acknowledged.size();
    }

    long newestId() {
        return newestId.get();
    }

    /** Compares everything acknowledged before the call with what is stored; it is read after that, as writes may go on. */
    Check check(Supplier<List<StoredMessage>> store) {
        Map<String, Long> expected = Map.copyOf(acknowledged);
        List<StoredMessage> stored = store.get();
        Map<String, Long> found = new HashMap<>();
        Check check = new Check(expected.size());
        for (StoredMessage message : stored) {
            if (found.put(message.body(), message.id()) != null) {
                check = check.withDoubled(message.body());
            }
        }
        for (Map.Entry<String, Long> write : expected.entrySet()) {
            Long id = found.get(write.getKey());
            if (id == null) {
                check = check.withMissing(write.toString());
            } else if (!id.equals(write.getValue())) {
                check = check.withDoubled(write + " is stored as " + id);
            }
        }
        return check;
    }

    /** A message as the service or its database has it; the tests put the idempotency key into the body. */
    record StoredMessage(long id, String body) {}

    /** The first example of each kind is kept. */
    record Check(int acknowledged, int missing, int doubled, String example) {
        Check(int acknowledged) {
            this(acknowledged, 0, 0, "");
        }

        boolean isIntact() {
            return missing == 0 && doubled == 0;
        }

        private Check withMissing(String what) {
            return new Check(acknowledged, missing + 1, doubled, example.isEmpty() ? "missing " + what : example);
        }

        private Check withDoubled(String what) {
            return new Check(acknowledged, missing, doubled + 1, example.isEmpty() ? "doubled " + what : example);
        }
    }
}
