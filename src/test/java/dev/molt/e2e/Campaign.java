package dev.molt.e2e;

import java.io.PrintStream;
import java.time.Duration;

/** What Molt promises, measured on this machine: {@code scripts/campaign.sh [GOOD [BAD [RATE]]]}. */
final class Campaign {
    private final PrintStream out = System.out;
    private boolean holds = true;

    private Campaign() {}

    public static void main(String[] arguments) throws Exception {
        Campaign campaign = new Campaign();
        int rate = number(arguments, 2, 300);
        campaign.underLoad(number(arguments, 0, 20), number(arguments, 1, 20), rate);
        campaign.mavenBuild(rate);
        campaign.figures();
        campaign.out.println(campaign.holds ? "everything holds" : "NOT EVERYTHING HOLDS");
        System.exit(campaign.holds ? 0 : 1);
    }

    private static int number(String[] arguments, int index, int otherwise) {
        return arguments.length > index ? Integer.parseInt(arguments[index]) : otherwise;
    }

    private void underLoad(int good, int bad, int rate) throws Exception {
        out.printf("== %d good and %d bad updates under %d requests/s%n", good, bad, rate);
        try (UpdatesUnderLoad updates = UpdatesUnderLoad.ofCopies(rate, out)) {
            updates.play(good, bad);
            holds &= updates.report();
        }
    }

    private void mavenBuild(int rate) throws Exception {
        out.printf("== a release that Maven builds, under %d requests/s%n", rate);
        try (UpdatesUnderLoad updates = new UpdatesUnderLoad(Installation.ofSource(), rate, out)) {
            updates.play(1, 0);
            holds &= updates.report();
        }
    }

    private void figures() throws Exception {
        out.println("== figures");
        holds &= SwitchAgainstStart.print(out);
        holds &= IdleFigures.print(out, Duration.ofMinutes(1));
        holds &= GigabyteRollback.print(out);
    }
}
