package dev.molt.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.molt.listener.ListenerControl;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Answers for the worker itself, and keeps requests from a service that has not been started. */
final class FrontHandler extends Handler.Wrapper {
    private static final String LIVE = "/health/live";
    private static final String READY = "/health/ready";

    private final ObjectMapper json = new ObjectMapper();
    private final Supplier<Health> health;
    private final FlagsPage flags;
    private final EventStreams streams;
    private final ListenersPage listeners = new ListenersPage();
    private volatile boolean serviceStarted;

    FrontHandler(Supplier<Health> health, FlagsPage flags, EventStreams streams) {
        this.health = health;
        this.flags = flags;
        this.streams = streams;
    }

    void letThrough() {
        serviceStarted = true;
    }

    ListenersPage listeners() {
        return listeners;
    }

    /** Whether no service is asked for this path by clients. */
    static boolean answersItself(String path) {
        return path.equals(LIVE) || path.equals(READY);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String path = Request.getPathInContext(request);
        if (path.equals(LIVE)) {
            answer(response, callback, HttpStatus.OK_200, Map.of("status", "live"));
        } else if (path.equals(READY)) {
            Health now = health.get();
            answer(
                    response,
                    callback,
                    now.ready() ? HttpStatus.OK_200 : HttpStatus.SERVICE_UNAVAILABLE_503,
                    now.asJson());
        } else if (path.equals("/status") && isPrivate(request)) {
            answer(response, callback, HttpStatus.OK_200, status());
        } else if (path.startsWith(FlagsPage.PATH) && isPrivate(request)) {
            FlagsPage.Answer group = flags.of(path.substring(FlagsPage.PATH.length()));
            answer(response, callback, group.status(), group.json());
        } else if (ListenersPage.answers(path) && isPrivate(request)) {
            ListenerControl.Answer page = listeners.of(request, path);
            answer(response, callback, page.status(), page.json());
        } else if (serviceStarted || isRehearsal(request)) {
            return super.handle(request, streams.watch(request, response), callback);
        } else {
            response.getHeaders().put(HttpHeader.RETRY_AFTER, "1");
            answer(
                    response,
                    callback,
                    HttpStatus.SERVICE_UNAVAILABLE_503,
                    health.get().asJson());
        }
        return true;
    }

    private Map<String, Object> status() {
        Map<String, Object> status = health.get().asJson();
        status.put("uptime_seconds", getServer().getUptimeMillis() / 1000);
        status.put("connections", publicConnections());
        return status;
    }

    private int publicConnections() {
        return Arrays.stream(getServer().getConnectors())
                .filter(PublicListener.class::isInstance)
                .mapToInt(each -> each.getConnectedEndPoints().size())
                .sum();
    }

    private static boolean isPrivate(Request request) {
        return !(request.getConnectionMetaData().getConnector() instanceof PublicListener);
    }

    /** Loads the classes of the request path while parked; the service answers that it is not started. */
    private static boolean isRehearsal(Request request) {
        return isPrivate(request) && request.getHeaders().contains(WebServer.WARM_UP);
    }

    private void answer(Response response, Callback callback, int code, Map<String, Object> content)
            throws JsonProcessingException {
        response.setStatus(code);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.write(true, ByteBuffer.wrap(json.writeValueAsBytes(content)), callback);
    }
}
