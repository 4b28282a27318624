package dev.molt.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** A response that may be a stream of server-sent events, and can then be ended by somebody other than the service. */
final class EventStream extends Response.Wrapper {
    static final String TYPE = "text/event-stream";

    /** Not all clients of a worker should come back at the same moment. */
    private static final int SOONEST_MILLIS = 100;

    private static final int LATEST_MILLIS = 1_000;

    private boolean writing;
    private boolean ended;
    private boolean betweenEvents = true;

    EventStream(Request request, Response response) {
        super(request, response);
    }

    @Override
    public void write(boolean last, ByteBuffer content, Callback callback) {
        if (begin(content)) {
            super.write(last, content, Callback.from(this::finish, callback));
        } else {
            callback.failed(new EofException("The worker ends, and its clients connect again"));
        }
    }

    private synchronized boolean begin(ByteBuffer content) {
        if (ended) {
            return false;
        }
        writing = true;
        if (content != null && content.hasRemaining()) {
            betweenEvents = endsAnEvent(content);
        }
        return true;
    }

    private synchronized void finish() {
        writing = false;
    }

    /** An event ends with an empty line, which may come in a write of its own. */
    private boolean endsAnEvent(ByteBuffer content) {
        int end = content.limit();
        boolean endsLine = content.get(end - 1) == '\n';
        if (content.remaining() == 1) {
            return endsLine && betweenEvents;
        }
        byte before = content.get(end - 2);
        return endsLine
                && (before == '\n' || before == '\r' && content.remaining() > 2 && content.get(end - 3) == '\n');
    }

    /** Tells the client when to come back, ends the response and the connection. Does nothing in the middle of an event. */
    void endBetweenEvents() {
        if (!mayEnd()) {
            return;
        }
        int comeBack = ThreadLocalRandom.current().nextInt(SOONEST_MILLIS, LATEST_MILLIS);
        byte[] goodbye = ("retry: " + comeBack + "\n\n").getBytes(StandardCharsets.US_ASCII);
        EndPoint endPoint = getRequest().getConnectionMetaData().getConnection().getEndPoint();
        super.write(
                true, ByteBuffer.wrap(goodbye), Callback.from(endPoint::shutdownOutput, problem -> endPoint.close()));
    }

    private synchronized boolean mayEnd() {
        boolean may = !ended && !writing && betweenEvents && isCommitted() && isStream();
        ended |= may;
        return may;
    }

    private boolean isStream() {
        String type = getHeaders().get(HttpHeader.CONTENT_TYPE);
        return type != null && type.startsWith(TYPE);
    }
}
