package dev.molt.cli;

import dev.molt.update.OneLine;
import java.io.IOException;
import java.util.List;

/** What cannot be taken back is said first, and done only after a yes. */
final class Confirmation {
    private final Surroundings around;
    private final boolean given;

    /** A confirmation; {@code given} if the command line said yes already. */
    Confirmation(Surroundings around, boolean given) {
        this.around = around;
        this.given = given;
    }

    /** Returns only after a yes; ends the command otherwise. */
    void orRefuse(List<String> consequences) throws IOException {
        consequences.stream().map(OneLine::shown).forEach(around.err()::println);
        if (given) {
            return;
        }
        if (!around.terminal()) {
            throw new Failure(Exit.REFUSED, "that was not confirmed, and nothing was changed", "Confirm it with --yes");
        }
        around.err().print("Go on? [y/N] ");
        around.err().flush();
        String answer = around.in().readLine();
        if (answer == null || !answer.strip().matches("(?i)y|yes")) {
            throw new Failure(Exit.REFUSED, "not confirmed, nothing was changed", "");
        }
    }
}
