package dev.molt.e2e;

/** The figures that Molt promises, measured on this machine: {@code scripts/campaign.sh [GOOD BAD RATE]}. */
final class Campaign {
    private Campaign() {}

    public static void main(String[] arguments) throws Exception {
        int good = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20;
        int bad = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 20;
        int rate = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 300;
        try (UpdatesUnderLoad updates = new UpdatesUnderLoad(rate, System.out)) {
            updates.play(good, bad);
            System.exit(updates.report() ? 0 : 1);
        }
    }
}
