package dev.molt.cli;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import picocli.CommandLine;

/** The command line; {@code scripts/molt} runs it. */
public final class Main {
    private Main() {}

    /** Exits with one of the codes that the help lists. */
    public static void main(String[] arguments) {
        Surroundings around = new Surroundings(
                System.getenv(),
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)),
                System.out,
                System.err,
                Clock.systemUTC(),
                Terminal.isThere());
        System.exit(run(around, arguments));
    }

    static int run(Surroundings around, String... arguments) {
        return commandLine(around).execute(arguments);
    }

    static CommandLine commandLine(Surroundings around) {
        MoltCommand root = new MoltCommand(around);
        ErrorReport errors = new ErrorReport(root);
        return new CommandLine(root)
                .setOut(new PrintWriter(around.out(), true))
                .setErr(new PrintWriter(around.err(), true))
                .setParameterExceptionHandler(errors::usage)
                .setExecutionExceptionHandler(errors::execution)
                .setUsageHelpAutoWidth(around.terminal());
    }
}
