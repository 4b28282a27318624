package dev.molt.notify;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;

/** Posts, and says what the answer means. Follows no redirect: what is posted is for one receiver. */
final class Http {
    private static final Duration LONGEST_PAUSE = Duration.ofDays(1);

    private final Clock clock;
    private final Duration timeout;
    private final HttpClient client;

    /** The whole answer has to come within the timeout. */
    Http(SSLContext tls, Clock clock, Duration timeout) {
        this.clock = clock;
        this.timeout = timeout;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(timeout)
                .sslContext(tls)
                .executor(Executors.newFixedThreadPool(2, work -> {
                    Thread thread = new Thread(work, "alerts-http");
                    thread.setDaemon(true);
                    return thread;
                }))
                .build();
    }

    Attempt send(HttpRequest request) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<Void>> answer =
                client.sendAsync(request, HttpResponse.BodyHandlers.discarding());
        try {
            return understood(answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return Attempt.failed("no whole answer within " + timeout.toSeconds() + " s");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException unreachable) {
                throw unreachable;
            }
            throw new IOException("it could not be sent", e.getCause());
        } finally {
            answer.cancel(true);
        }
    }

    private Attempt understood(HttpResponse<Void> answer) {
        int status = answer.statusCode();
        String why = "HTTP status " + status;
        if (status / 100 == 2) {
            return Attempt.sent();
        }
        if (status / 100 == 3) {
            return Attempt.refused(why + ": it sends to another address, where nothing is sent; set that one");
        }
        if (status / 100 == 4 && status != 408 && status != 429) {
            return Attempt.refused(why);
        }
        return Attempt.failed(
                why, answer.headers().firstValue("Retry-After").map(this::pause).orElse(Duration.ZERO));
    }

    /** In seconds or as a date; what is neither asks for nothing. */
    private Duration pause(String text) {
        Duration pause;
        try {
            pause = text.matches("[0-9]{1,9}")
                    ? Duration.ofSeconds(Long.parseLong(text))
                    : Duration.between(clock.instant(), date(text));
        } catch (DateTimeException e) {
            return Duration.ZERO;
        }
        if (pause.isNegative()) {
            return Duration.ZERO;
        }
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }

    private static Instant date(String text) {
        return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    }
}
