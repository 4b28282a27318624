package dev.molt.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A git remote that wants a user and a password, on loopback. At each request it looks at the command lines of every process there
 * is: whoever asks is alive just then.
 */
final class HttpRemote implements AutoCloseable {
    private final Path origin;
    private final Path bare;
    private final String user;
    private final AtomicInteger served = new AtomicInteger();
    private final Set<String> commandLines = ConcurrentHashMap.newKeySet();
    private volatile String password;
    private InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private HttpServer server;

    /** Serves a copy of the repository at {@code origin}, kept in {@code bare}. */
    HttpRemote(Path origin, Path bare, String user, String password) {
        this.origin = origin;
        this.bare = bare;
        this.user = user;
        this.password = password;
        git("init", "-q", "--bare", "-b", "main", bare.toString());
        publish();
        up();
    }

    /** What the origin has by now, branches that are gone left out. */
    void publish() {
        git(
                "--git-dir=" + bare,
                "fetch",
                "-q",
                "--prune",
                "--no-tags",
                origin.toString(),
                "+refs/heads/*:refs/heads/*");
    }

    void up() {
        try {
            server = HttpServer.create(address, 0);
            address = server.getAddress();
            server.createContext("/", this::answer);
            server.start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on " + address, e);
        }
    }

    void down() {
        server.stop(0);
    }

    /** From now on another one is wanted. */
    void expect(String otherPassword) {
        password = otherPassword;
    }

    int port() {
        return address.getPort();
    }

    /** How many requests came from somebody who knew the password. */
    int served() {
        return served.get();
    }

    Set<String> commandLines() {
        return commandLines;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            lookAtProcesses();
            String known = Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
            if (!("Basic " + known).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"git\"");
                exchange.sendResponseHeaders(401, -1);
            } else {
                served.incrementAndGet();
                askGit(exchange);
            }
        }
    }

    /** git's own program for this: a CGI. */
    private void askGit(HttpExchange exchange) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("git", "http-backend");
        Map<String, String> cgi = builder.environment();
        cgi.clear();
        cgi.put("PATH", System.getenv("PATH"));
        cgi.put("GIT_PROJECT_ROOT", bare.getParent().toString());
        cgi.put("GIT_HTTP_EXPORT_ALL", "1");
        cgi.put("REQUEST_METHOD", exchange.getRequestMethod());
        cgi.put("PATH_INFO", exchange.getRequestURI().getPath());
        cgi.put(
                "QUERY_STRING",
                Objects.requireNonNullElse(exchange.getRequestURI().getRawQuery(), ""));
        exchange.getRequestHeaders().forEach((name, values) -> {
            String key = name.toUpperCase(Locale.ROOT).replace('-', '_');
            cgi.put(key.equals("CONTENT_TYPE") ? key : "HTTP_" + key, values.get(0));
        });
        Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try (OutputStream in = process.getOutputStream()) {
            exchange.getRequestBody().transferTo(in);
        }
        try (InputStream out = process.getInputStream()) {
            pass(out, exchange);
        }
    }

    private static void pass(InputStream cgi, HttpExchange exchange) throws IOException {
        int status = 200;
        for (String line = line(cgi); !line.isEmpty(); line = line(cgi)) {
            String[] header = line.split(": ", 2);
            if (header[0].equals("Status")) {
                status = Integer.parseInt(header[1].substring(0, 3));
            } else {
                exchange.getResponseHeaders().set(header[0], header[1]);
            }
        }
        exchange.sendResponseHeaders(status, 0);
        cgi.transferTo(exchange.getResponseBody());
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next > 0 && next != '\n'; next = in.read()) {
            line.append((char) next);
        }
        return line.toString().strip();
    }

    private void lookAtProcesses() {
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            all.map(process -> Processes.commandLine(process.pid())).forEach(commandLines::add);
        }
    }

    private static void git(String... arguments) {
        List<String> command =
                Stream.concat(Stream.of("git"), Stream.of(arguments)).toList();
        Command.run(Path.of("/"), Map.of("HOME", "/nonexistent"), command).orThrow();
    }

    @Override
    public void close() {
        down();
    }
}
