package dev.molt.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** nginx with the configuration of {@code examples/nginx}, and with or without the program there that follows readiness. */
final class Nginx implements Front {
    /** What of nginx.conf the package of a distribution brings; here so that any user can start it. */
    private static final String SURROUNDINGS = """
            worker_processes 2;
            pid nginx.pid;
            error_log log;
            events { worker_connections 4096; }
            http {
              access_log off;
              client_body_temp_path body;
              proxy_temp_path proxy;
              fastcgi_temp_path fastcgi;
              uwsgi_temp_path uwsgi;
              scgi_temp_path scgi;
              include molt.conf;
            }
            """;

    private final Balancer balancer = new Balancer();
    private final Path servers = balancer.home().resolve("molt-servers");
    private final Process process;

    private Nginx(List<Integer> ports) {
        balancer.write("molt-servers", balancer.example("nginx/molt-servers", ports));
        String conf = balancer.example("nginx/molt.conf", ports);
        conf = Balancer.replace(conf, "listen 8080;", "listen " + Balancer.address(balancer.port()) + ";");
        balancer.write("molt.conf", Balancer.replace(conf, "/etc/nginx/molt-servers", servers.toString()));
        Path file = balancer.write("nginx.conf", SURROUNDINGS);
        process = balancer.start("nginx", "-p", balancer.home() + "/", "-c", file.toString(), "-g", "daemon off;");
        balancer.awaitServing();
    }

    /** In front of all of these, of which it sends clients to those that are ready. */
    static Nginx following(List<Integer> ports) {
        Nginx made = new Nginx(ports);
        List<String> command = new ArrayList<>(List.of(
                Path.of("examples/nginx/follow-readiness").toAbsolutePath().toString(),
                made.servers.toString(),
                made.balancer.home().resolve("nginx.pid").toString()));
        ports.forEach(port -> command.add(Balancer.address(port)));
        made.balancer.start(command.toArray(String[]::new));
        return made;
    }

    /** In front of this one, until it is turned. */
    static Nginx before(int port) {
        return new Nginx(List.of(port));
    }

    @Override
    public Balancer balancer() {
        return balancer;
    }

    @Override
    public boolean sendsTo(int port) {
        try {
            return Files.readAllLines(servers).contains(line(port));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + servers, e);
        }
    }

    @Override
    public void turn(int to, int from) {
        balancer.write("molt-servers", line(to) + "\n");
        Processes.signal("HUP", List.of(process.pid()));
    }

    private static String line(int port) {
        return "server " + Balancer.address(port) + ";";
    }
}
