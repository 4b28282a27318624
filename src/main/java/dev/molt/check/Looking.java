package dev.molt.check;

/** Something that looks for updates from time to time. Safe for threads. */
public interface Looking extends AutoCloseable {
    /** Where nothing is looked for. */
    Looking NEVER = new Looking() {
        @Override
        public void lookNow() {}

        @Override
        public void close() {}
    };

    /** Has the next look begin at once, whenever it would have been; returns before it does. One that goes on is followed by another. */
    void lookNow();

    @Override
    void close();
}
