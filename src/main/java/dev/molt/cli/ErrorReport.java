package dev.molt.cli;

import dev.molt.check.RemoteException;
import dev.molt.config.BadSetting;
import dev.molt.update.OneLine;
import dev.molt.update.Ref;
import dev.molt.update.UnreadableException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what went wrong and what to do next, on standard error, and with --json also as the answer. */
final class ErrorReport {
    private final MoltCommand root;

    ErrorReport(MoltCommand root) {
        this.root = root;
    }

    int usage(ParameterException thrown, String[] arguments) {
        String name = thrown.getCommandLine().getCommandSpec().qualifiedName();
        Failure failure = new Failure(Exit.USAGE, said(thrown), "See " + name + " --help");
        return report(failure, List.of(arguments).contains("--json"));
    }

    private static String said(ParameterException thrown) {
        boolean atRoot = thrown.getCommandLine().getParent() == null;
        if (thrown instanceof UnmatchedArgumentException unmatched && atRoot && !unmatched.isUnknownOption()) {
            List<String> near = unmatched.getSuggestions();
            return "there is no command " + Ref.shown(unmatched.getUnmatched().get(0))
                    + (near.isEmpty() ? "" : "; did you mean " + String.join(" or ", near) + "?");
        }
        return thrown.getMessage();
    }

    int execution(Exception thrown, CommandLine command, ParseResult parsed) {
        if (root.debug()) {
            thrown.printStackTrace(root.around().err());
        }
        return report(understood(thrown), root.json());
    }

    private static Failure understood(Exception thrown) {
        if (thrown instanceof Failure failure) {
            return failure;
        }
        if (thrown instanceof BadSetting) {
            return new Failure(Exit.USAGE, thrown.getMessage(), "");
        }
        if (thrown instanceof AccessDeniedException denied) {
            String who = System.getProperty("user.name");
            return new Failure(
                    Exit.FAILED, who + " may not access " + denied.getFile(), "Run molt as the user that runs Molt");
        }
        if (thrown instanceof FileSystemException file) {
            return new Failure(Exit.FAILED, file.getFile() + ": " + reason(file), "molt doctor looks for the cause");
        }
        if (thrown instanceof RemoteException) {
            String hint = "Nothing was changed. Look at UPDATE_REMOTE_URL, UPDATE_BRANCH and the network";
            return new Failure(Exit.FAILED, thrown.getMessage(), hint);
        }
        if (thrown instanceof UnreadableException) {
            return new Failure(Exit.FAILED, thrown.getMessage(), "Nothing was changed; molt doctor looks at the rest");
        }
        if (thrown instanceof IOException || thrown instanceof IllegalArgumentException) {
            return new Failure(Exit.FAILED, thrown.getMessage(), "");
        }
        return new Failure(Exit.FAILED, thrown.toString(), "With --debug it says where; please report it");
    }

    private static String reason(FileSystemException thrown) {
        return thrown.getReason() == null ? thrown.getClass().getSimpleName() : thrown.getReason();
    }

    private int report(Failure failure, boolean json) {
        Surroundings around = root.around();
        ("molt: " + failure.getMessage()).lines().map(OneLine::shown).forEach(around.err()::println);
        if (!failure.hint().isEmpty()) {
            around.err().println("  " + OneLine.shown(failure.hint()) + ".");
        }
        if (json) {
            around.out().println(asJson(failure));
        }
        return failure.exitCode();
    }

    private static String asJson(Failure failure) {
        try {
            return JsonText.of(Json.with("error", failure.getMessage())
                    .and("hint", failure.hint())
                    .and("exit_code", failure.exitCode())
                    .fields());
        } catch (IOException e) {
            throw new IllegalStateException("JSON in memory cannot fail", e);
        }
    }
}
