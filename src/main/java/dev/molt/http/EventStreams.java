package dev.molt.http;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/**
 * The streams of server-sent events that are open. They would never end by themselves, so a drain ends each between two
 * events, and its client connects again, to whoever accepts then.
 */
final class EventStreams {
    private final Set<EventStream> open = ConcurrentHashMap.newKeySet();

    /** Returns the response to answer with. Only what asked for events can become a stream of them. */
    Response watch(Request request, Response response) {
        if (!request.getHeaders().contains(HttpHeader.ACCEPT, EventStream.TYPE)) {
            return response;
        }
        EventStream stream = new EventStream(request, response);
        open.add(stream);
        Request.addCompletionListener(request, failure -> open.remove(stream));
        return stream;
    }

    /** Ends those that are between two events; may be called again for the others. */
    void end() {
        open.forEach(EventStream::endBetweenEvents);
    }
}
