package dev.molt.listener;

import java.time.Duration;

/** Patience of tests: as usual where a machine may be slow, little where they wait for its end. */
final class Patiences {
    private Patiences() {}

    /** Of members whose sources answer: as usual, but that a machine which stands still for a while is no reason to connect anew. */
    static Patience members() {
        return new Patience(
                Duration.ofSeconds(60),
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                Duration.ofMillis(10),
                Duration.ofMillis(100),
                Duration.ofSeconds(60),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                Duration.ofSeconds(60),
                Duration.ofSeconds(60),
                Duration.ofMillis(50),
                Duration.ofMillis(100),
                Duration.ofMillis(100));
    }

    /** As {@link #members}, of a source that answers no ping: whoever waits for that waits in vain. */
    static Patience withoutAnswers() {
        Patience usual = members();
        return new Patience(
                usual.attempt(),
                usual.budget(),
                usual.ping(),
                usual.dead(),
                usual.firstPause(),
                usual.longestPause(),
                usual.good(),
                Duration.ofSeconds(1),
                usual.finish(),
                usual.warm(),
                usual.silence(),
                usual.retry(),
                usual.look(),
                usual.commit());
    }

    static Patience quick() {
        return new Patience(
                Duration.ofSeconds(5),
                Duration.ofMillis(300),
                Duration.ofMillis(400),
                Duration.ofSeconds(1),
                Duration.ofMillis(10),
                Duration.ofMillis(100),
                Duration.ofSeconds(60),
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofMillis(50),
                Duration.ofMillis(100),
                Duration.ofMillis(100));
    }
}
