package dev.molt.probation;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** Counts the answers that clients get. Any thread may add one; that takes two counters and allocates nothing. */
public final class Answers {
    private static final int FIRST_ERROR = 500;

    private final LongAdder answers = new LongAdder();
    private final LongAdder errors = new LongAdder();
    private final AtomicLongArray times = new AtomicLongArray(Times.BUCKETS);

    /** One with this status, however long it took: a stream takes as long as its client likes. */
    public void add(int status) {
        answers.increment();
        if (status >= FIRST_ERROR) {
            errors.increment();
        }
    }

    /** One with this status that took so long. */
    public void add(int status, long nanos) {
        add(status);
        times.incrementAndGet(Times.bucket(nanos));
    }

    /** All so far. */
    Counts soFar() {
        long[] buckets = new long[Times.BUCKETS];
        for (int i = 0; i < buckets.length; i++) {
            buckets[i] = times.get(i);
        }
        // In this order no error is counted without its answer.
        long failed = errors.sum();
        return new Counts(answers.sum(), failed, buckets);
    }
}
