package dev.molt.listener;

import java.time.Duration;

/**
 * How long something may take, or how often it is done.
 *
 * @param attempt to connect once
 * @param budget to connect at all, before it is told as a problem
 * @param ping between two signs of life of ours
 * @param dead without one of the source
 * @param firstPause the longest pause after a first failure; it doubles with each further one
 * @param longestPause the longest of all
 * @param good of a connection, after which the pauses begin with the first one again
 * @param echo of a source that has been asked whether it hears us
 * @param finish to take in what was received before a handover
 * @param warm of a successor to connect, while we are leaving
 * @param silence of a listener that is fenced: for the end of what is on its way to the inbox
 * @param retry before something that has failed in the inbox or the store is tried again
 * @param look between two looks at the fleet, if nobody tells of a change
 * @param commit between two positions that are kept in the store
 */
record Patience(
        Duration attempt,
        Duration budget,
        Duration ping,
        Duration dead,
        Duration firstPause,
        Duration longestPause,
        Duration good,
        Duration echo,
        Duration finish,
        Duration warm,
        Duration silence,
        Duration retry,
        Duration look,
        Duration commit) {
    static final Patience USUAL = new Patience(
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofSeconds(10),
            Duration.ofSeconds(25),
            Duration.ofMillis(250),
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(3),
            Duration.ofSeconds(1),
            Duration.ofMillis(250),
            Duration.ofSeconds(1),
            Duration.ofSeconds(5));
}
