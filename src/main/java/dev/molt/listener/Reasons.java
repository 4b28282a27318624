package dev.molt.listener;

import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.net.http.WebSocketHandshakeException;
import java.util.concurrent.CompletionException;

/** Why a connection did not come about or broke, in a few words without the address. */
final class Reasons {
    private Reasons() {}

    static String of(Throwable problem) {
        Throwable cause =
                problem instanceof CompletionException && problem.getCause() != null ? problem.getCause() : problem;
        if (cause instanceof WebSocketHandshakeException refused && refused.getResponse() != null) {
            return "the source answered with HTTP status "
                    + refused.getResponse().statusCode();
        }
        if (cause instanceof HttpTimeoutException) {
            return "the source did not answer in time";
        }
        if (cause instanceof ConnectException) {
            return "the source cannot be reached";
        }
        String name = cause.getClass().getSimpleName();
        return cause.getMessage() == null ? name : name + ": " + cause.getMessage();
    }
}
