package dev.molt.http;

import dev.molt.probation.Answers;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Response;

/**
 * Counts what the service answers to clients. A log of Jetty's, because that is told of each answer when its last byte is written,
 * knows when the request came, and costs no object for it.
 */
final class AnswerLog implements RequestLog {
    private final Answers answers;

    AnswerLog(Answers answers) {
        this.answers = answers;
    }

    @Override
    public void log(Request request, Response response) {
        if (isOfClient(request)) {
            count(response, System.nanoTime() - request.getBeginNanoTime());
        }
    }

    /** Not Molt's own answers, which would water the service's down; not those that nobody got, as the client went away. */
    private static boolean isOfClient(Request request) {
        return request.getConnectionMetaData().getConnector() instanceof PublicListener
                && request.getConnectionMetaData().getConnection().getEndPoint().isOpen()
                && !FrontHandler.answersItself(Request.getPathInContext(request));
    }

    private void count(Response response, long nanos) {
        if (endsWhenSomebodyLikes(response)) {
            answers.add(response.getStatus());
        } else {
            answers.add(response.getStatus(), nanos);
        }
    }

    private static boolean endsWhenSomebodyLikes(Response response) {
        String type = response.getHeaders().get(HttpHeader.CONTENT_TYPE);
        return response.getStatus() == HttpStatus.SWITCHING_PROTOCOLS_101
                || type != null && type.startsWith(EventStream.TYPE);
    }
}
