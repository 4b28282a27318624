package dev.molt.cli;

import java.io.Console;
import java.io.IOException;
import java.lang.reflect.Method;
import java.util.concurrent.TimeUnit;

/** The terminal that the command runs in, if it is one. */
final class Terminal {
    private static final int NARROWEST = 60;

    private Terminal() {}

    /** Whether both input and output are a terminal. */
    static boolean isThere() {
        Console console = System.console();
        return console != null && saysSo(console);
    }

    /** Since Java 22 there may be a console without a terminal, and it can be asked. */
    private static boolean saysSo(Console console) {
        try {
            Method isTerminal = Console.class.getMethod("isTerminal");
            return (boolean) isTerminal.invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    /** Its columns; without one, as many as anybody needs. */
    static int width(Surroundings around) throws IOException {
        if (!around.terminal()) {
            return Integer.MAX_VALUE;
        }
        String columns = around.environment().getOrDefault("COLUMNS", "");
        if (!columns.matches("[0-9]{2,4}")) {
            columns = columnsOfStty();
        }
        return columns.matches("[0-9]{2,4}") ? Math.max(NARROWEST, Integer.parseInt(columns)) : 100;
    }

    private static String columnsOfStty() throws IOException {
        Process stty = new ProcessBuilder("stty", "size")
                .redirectInput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!stty.waitFor(1, TimeUnit.SECONDS)) {
                stty.destroyForcibly();
                return "";
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
        return new String(stty.getInputStream().readAllBytes()).strip().replaceFirst(".* ", "");
    }
}
