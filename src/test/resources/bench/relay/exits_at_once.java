package dev.molt.relay;

/** The relay in a version that cannot start. */
public final class Relay {
    private Relay() {}

    public static void main(String[] arguments) {
        System.err.println("this version ends at once");
        System.exit(1);
    }
}
