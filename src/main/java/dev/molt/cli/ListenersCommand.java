package dev.molt.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.molt.http.PrivateClient;
import dev.molt.update.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code molt listeners}. */
@CommandLine.Command(
        name = "listeners",
        description = "The WebSocket listeners of the fleet; each runs in one instance.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ListenersListCommand.class,
            ListenersStartCommand.class,
            ListenersStopCommand.class,
            ListenersRecoverCommand.class
        })
final class ListenersCommand implements Group, Runnable {
    private static final String COMMAND = "/admin/command";
    private static final String LIST = "/admin/listeners";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @ParentCommand
    private MoltCommand parent;

    @Spec
    private CommandSpec spec;

    @Override
    public MoltCommand root() {
        return parent;
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                spec.commandLine(), "a command is missing: list, start, stop or recover");
    }

    /** The listeners as the worker sees them. */
    static JsonNode list(Surroundings around) throws IOException {
        return understood(ask(around, "GET", LIST, ""));
    }

    /** Gives the worker a command. */
    static Answer give(Surroundings around, Map<String, Object> command) throws IOException {
        JsonNode answer = understood(ask(around, "POST", COMMAND, JsonText.of(command)));
        String owner = answer.path("owner").asText();
        String line = "Listener " + answer.path("listener_id").asText() + " is to be "
                + answer.path("wanted").asText()
                + (answer.path("changed").asBoolean() ? "" : ", as before")
                + (owner.isEmpty() ? "." : "; it is " + owner + "'s.");
        return Answer.done(
                Json.with("listener_id", answer.path("listener_id").asText())
                        .and("wanted", answer.path("wanted").asText())
                        .and("changed", answer.path("changed").asBoolean())
                        .and("owner", owner)
                        .fields(),
                line);
    }

    private static PrivateClient.Answer ask(Surroundings around, String method, String path, String body)
            throws IOException {
        DataDirectory data = around.data();
        try {
            if (Files.exists(data.workerSocket())) {
                return new PrivateClient(data.workerSocket(), PATIENCE).send(method, path, Map.of(), body);
            }
        } catch (IOException e) {
            throw unreachable(e.getMessage());
        }
        throw unreachable("no worker serves in " + data.root());
    }

    private static Failure unreachable(String why) {
        return new Failure(
                Exit.UNREACHABLE, why, "Start Molt, or ask another instance of the fleet: any of them can be told");
    }

    private static JsonNode understood(PrivateClient.Answer answer) {
        JsonNode json = parsed(answer.body());
        if (answer.isGood()) {
            return json;
        }
        String what = json.path("message").asText();
        throw new Failure(
                exit(answer.status()),
                what.isEmpty() ? "the worker answered with HTTP status " + answer.status() : what,
                hint(json.path("error").asText()));
    }

    private static String hint(String error) {
        return switch (error) {
            case "unknown_listener" -> "See molt listeners list";
            case "no_listeners" ->
                "Its service has no inbox for the messages of listeners, or it is about to end; see the log";
            default -> "";
        };
    }

    private static JsonNode parsed(String body) {
        try {
            return new ObjectMapper().readTree(body);
        } catch (JsonProcessingException e) {
            throw new Failure(Exit.FAILED, "the worker's answer is no JSON", "Is it a release that has listeners?");
        }
    }

    private static int exit(int status) {
        return switch (status) {
            case 400 -> Exit.USAGE;
            case 404, 409 -> Exit.REFUSED;
            default -> Exit.FAILED;
        };
    }
}
