package dev.molt.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** HAProxy with a configuration of {@code examples/haproxy}. */
final class Haproxy implements Front {
    private static final Pattern SERVER = Pattern.compile("(?m)^ *server (\\w+) 127\\.0\\.0\\.1:(\\d+)");

    /** Columns of {@code show stat}: https://docs.haproxy.org/2.4/management.html#9.1 */
    private static final int BACKEND = 0;

    private static final int NAME = 1;
    private static final int STATUS = 17;

    private final Balancer balancer = new Balancer();
    private final Path socket = balancer.home().resolve("admin.sock");
    private final String configuration;

    private Haproxy(String example, List<Integer> ports) {
        String adapted = balancer.example("haproxy/" + example, ports);
        adapted = Balancer.replace(adapted, "bind :8080", "bind " + Balancer.address(balancer.port()));
        configuration = Balancer.replace(adapted, "/run/haproxy/admin.sock", socket.toString());
    }

    static Haproxy start(String example, List<Integer> ports) {
        Haproxy made = new Haproxy(example, ports);
        Path file = made.balancer.write("haproxy.cfg", made.configuration);
        made.balancer.start("haproxy", "-db", "-f", file.toString());
        made.balancer.awaitServing();
        return made;
    }

    @Override
    public Balancer balancer() {
        return balancer;
    }

    @Override
    public boolean sendsTo(int port) {
        String name = nameOf(port);
        return tell("show stat")
                .lines()
                .map(line -> line.split(",", -1))
                .filter(fields -> fields.length > STATUS && fields[BACKEND].equals("molt"))
                .anyMatch(fields -> fields[NAME].equals(name) && fields[STATUS].equals("UP"));
    }

    @Override
    public void turn(int to, int from) {
        String ready = "set server molt/" + nameOf(to);
        String said =
                tell(ready + " state ready; " + ready + " health up; set server molt/" + nameOf(from) + " state drain");
        if (!said.isBlank()) {
            throw new IllegalStateException("HAProxy does not turn the clients over: " + said);
        }
    }

    private String nameOf(int port) {
        Matcher server = SERVER.matcher(configuration);
        while (server.find()) {
            if (server.group(2).equals(Integer.toString(port))) {
                return server.group(1);
            }
        }
        throw new IllegalArgumentException("no server has port " + port + " in\n" + configuration);
    }

    /** Its runtime API: one line, and what it says. */
    private String tell(String commands) {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            channel.write(ByteBuffer.wrap((commands + "\n").getBytes(StandardCharsets.US_ASCII)));
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException("HAProxy cannot be told " + commands, e);
        }
    }
}
