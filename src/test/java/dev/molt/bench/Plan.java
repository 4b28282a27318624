package dev.molt.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What is to be measured, and how thoroughly.
 *
 * @param parts the keys of the parts, the peers and the parts of a fleet to measure; empty: all
 * @param good the good versions that a service gets, once it runs
 * @param bad how many of the bad versions it gets after them
 * @param window the time around a good switch whose waits are looked at, and the time after the trigger of a bad one
 * @param megabytes the sizes of the databases
 */
record Plan(
        List<String> parts,
        boolean quick,
        int repetitions,
        int good,
        int bad,
        int rate,
        Duration window,
        List<Integer> megabytes,
        boolean write,
        String command) {

    private static final List<String> OTHER_PARTS =
            List.of("switches", "database", "boot", "memory", WaysBack.PART, FleetPart.PART);

    Plan {
        require(repetitions >= 1 && repetitions <= 1000, "--repetitions must be 1 to 1000, was " + repetitions);
        require(good >= 1 && good <= 100, "--good must be 1 to 100, was " + good);
        require(bad >= 1 && bad <= Version.BAD.size(), "--bad must be 1 to " + Version.BAD.size() + ", was " + bad);
        require(rate >= 10 && rate <= 2000, "--rate must be 10 to 2000 requests a second, was " + rate);
        require(
                window.toSeconds() >= 2 && window.toSeconds() <= 600,
                "--window must be 2 to 600 seconds, was " + window.toSeconds());
        for (String part : parts) {
            require(known().contains(part), "--only knows " + String.join(", ", known()) + "; not " + part);
        }
    }

    static Plan of(List<String> arguments) {
        boolean quick = arguments.contains("--quick");
        int repetitions = number(arguments, "--repetitions", quick ? 1 : 10);
        return new Plan(
                value(arguments, "--only").isEmpty()
                        ? List.of()
                        : List.of(value(arguments, "--only").split(",")),
                quick,
                repetitions,
                number(arguments, "--good", quick ? repetitions : 1),
                number(arguments, "--bad", quick ? 1 : Version.BAD.size()),
                number(arguments, "--rate", 300),
                Duration.ofSeconds(number(arguments, "--window", quick ? 4 : 30)),
                quick ? List.of(10, 50) : List.of(10, 1024, 4096),
                arguments.contains("--write"),
                ("scripts/bench.sh " + String.join(" ", arguments)).strip());
    }

    /** Whether this part is to be measured; the peers are parts of "switches". */
    boolean wants(String part) {
        return parts.isEmpty() || parts.contains(part);
    }

    boolean wants(Peer peer) {
        return wants("switches") || wants(peer.key());
    }

    /** A quick look is at one host: each part of a fleet takes a minute. */
    boolean wants(FleetPart part) {
        return !(quick && parts.isEmpty()) && (wants(FleetPart.PART) || wants(part.key()));
    }

    Duration halfWindow() {
        return window.dividedBy(2);
    }

    /** How long a deploy script looks whether the new version works. */
    Duration patienceOfScripts() {
        return Duration.ofSeconds(quick ? 6 : 10);
    }

    /** How long to look on after a bad version's deployment: what it does to clients, it does soon after it was taken for a good one. */
    Duration afterBad() {
        return quick ? Duration.ofSeconds(2) : Duration.ofSeconds(5);
    }

    int starts() {
        return quick ? 1 : repetitions;
    }

    /** The bad versions that a service gets after the good ones. */
    List<Version> badVersions() {
        return Version.BAD.subList(Version.BAD.size() - bad, Version.BAD.size());
    }

    private static List<String> known() {
        List<String> known = new ArrayList<>(OTHER_PARTS);
        for (Peer peer : Peer.values()) {
            known.add(peer.key());
        }
        for (FleetPart part : FleetPart.values()) {
            known.add(part.key());
        }
        return known;
    }

    private static int number(List<String> arguments, String option, int otherwise) {
        String text = value(arguments, option);
        require(text.matches("\\d{0,6}"), option + " must be a number, was " + text);
        return text.isEmpty() ? otherwise : Integer.parseInt(text);
    }

    private static String value(List<String> arguments, String option) {
        int at = arguments.indexOf(option);
        require(at < 0 || at + 1 < arguments.size(), option + " needs a value");
        return at < 0 ? "" : arguments.get(at + 1);
    }

    private static void require(boolean condition, String problem) {
        if (!condition) {
            throw new IllegalArgumentException(problem);
        }
    }
}
