package dev.molt.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.molt.flags.FlagValues;
import dev.molt.listener.MemoryCoordinator;
import dev.molt.listener.MemoryInbox;
import dev.molt.listener.TestMember;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListenersPageTest {
    private static final String START = "{\"command\":\"start\",\"listener_id\":\"l1\",\"url\":\"wss://127.0.0.1:1/\"}";

    @TempDir
    Path directory;

    private final TestMember member = TestMember.join(new MemoryCoordinator(), new MemoryInbox(), "a");
    private WebServer server;
    private PrivateClient client;

    @BeforeEach
    void start() {
        Path socket = directory.resolve("sock");
        server = new WebServer(socket, () -> new Health("ready", true, "r1", "1"), FlagValues::none, config -> {});
        server.start();
        client = new PrivateClient(socket);
    }

    @AfterEach
    void stop() {
        member.close();
        server.stop();
    }

    @Test
    void aWorkerWithoutListenersSaysSo() throws IOException {
        assertThat(post(START).status()).isEqualTo(404);
        assertThat(client.get("/admin/listeners").body()).contains("no_listeners");
    }

    @Test
    void commandsAreCarriedOutAndListed() throws IOException {
        server.listeners(member.commands());
        assertThat(post(START).body()).contains("\"wanted\":\"running\"");
        assertThat(client.get("/admin/listeners").status()).isEqualTo(200);
    }

    @Test
    void whatIsNoCommandIsRefused() throws IOException {
        server.listeners(member.commands());
        assertThat(post("{}").status()).isEqualTo(400);
        assertThat(client.get("/admin/command").status()).isEqualTo(405);
        assertThat(client.send("POST", "/admin/listeners", Map.of(), START).status())
                .isEqualTo(405);
        assertThat(post("x".repeat(65 * 1024)).status()).isEqualTo(413);
    }

    private PrivateClient.Answer post(String body) throws IOException {
        return client.send("POST", "/admin/command", Map.of(), body);
    }
}
