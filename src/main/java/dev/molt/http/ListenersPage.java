package dev.molt.http;

import dev.molt.listener.ListenerControl;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/** {@code POST /admin/command} and {@code GET /admin/listeners} of the private listener. */
final class ListenersPage {
    private static final String COMMAND = "/admin/command";
    private static final String LIST = "/admin/listeners";
    private static final int LARGEST = 64 * 1024;

    private volatile Optional<ListenerControl> commands = Optional.empty();

    static boolean answers(String path) {
        return path.equals(COMMAND) || path.equals(LIST);
    }

    void offer(ListenerControl offered) {
        commands = Optional.of(offered);
    }

    ListenerControl.Answer of(Request request, String path) throws IOException {
        if (commands.isEmpty()) {
            return refused(HttpStatus.NOT_FOUND_404, "no_listeners", "This worker runs no listeners (now)");
        }
        boolean isCommand = path.equals(COMMAND);
        HttpMethod wanted = isCommand ? HttpMethod.POST : HttpMethod.GET;
        if (!wanted.is(request.getMethod())) {
            return refused(HttpStatus.METHOD_NOT_ALLOWED_405, "bad_method", path + " takes " + wanted);
        }
        return isCommand ? run(request, commands.get()) : commands.get().list();
    }

    private static ListenerControl.Answer run(Request request, ListenerControl commands) throws IOException {
        long length = request.getLength();
        if (length < 0 || length > LARGEST) {
            return refused(
                    HttpStatus.PAYLOAD_TOO_LARGE_413,
                    "bad_length",
                    "The body must say its length and have at most " + LARGEST + " bytes");
        }
        return commands.run(Content.Source.asString(request));
    }

    private static ListenerControl.Answer refused(int status, String error, String message) {
        return new ListenerControl.Answer(status, Map.of("error", error, "message", message));
    }
}
