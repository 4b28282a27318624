package dev.molt.cli;

import static dev.molt.update.DataFixture.A;
import static dev.molt.update.DataFixture.COMMIT_A;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.molt.update.DataFixture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class VerifyCommandTest {
    @TempDir
    Path directory;

    private DataFixture fixture;
    private HttpServer server;
    private Cli cli;

    @BeforeEach
    void create() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/orders", exchange -> {
            byte[] body = "all orders".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        fixture =
                new DataFixture(directory.resolve("data")).release(A, COMMIT_A).current(A);
        cli = new Cli(fixture.data, directory)
                .with("PORT", Integer.toString(server.getAddress().getPort()))
                .with("APP_RUN", "./run");
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    private void serving(String list) throws IOException {
        fixture.supervisorIsThisProcess("release", A.text());
        Path run = Files.createDirectories(fixture.data.run().resolve("3"));
        Files.writeString(
                run.resolve("pid"), Long.toString(ProcessHandle.current().pid()));
        Files.writeString(fixture.data.releases().resolve(A.text()).resolve("verify.yaml"), list);
    }

    @Test
    void whatRunsIsCheckedAndTheListIsPrinted() throws IOException {
        serving("checks:\n  - {name: orders, http: /orders, body: orders}\n");

        Cli.Result result = cli.run("verify");

        assertThat(result.exit()).as(result.all()).isZero();
        assertThat(result.out())
                .contains("ok      release: " + A + " runs", "ok      orders: /orders answered 200 (", "disk: ");
    }

    @Test
    void aRequiredCheckThatFailsIsExitCodeOne() throws IOException {
        serving("checks:\n  - {name: orders, http: /orders, body: none}\n");

        Cli.Result result = cli.run("verify");

        assertThat(result.exit()).isEqualTo(Exit.FAILED);
        assertThat(result.out()).contains("FAIL    orders: the body of /orders does not hold none");
    }

    @Test
    void anAdvisoryCheckThatFailsIsAWarning() throws IOException {
        serving("checks:\n  - {name: orders, http: /nowhere, advisory: true}\n");

        Cli.Result result = cli.run("verify");

        assertThat(result.exit()).isZero();
        assertThat(result.out()).contains("warn    orders: /nowhere answered 404");
    }

    @Test
    void jsonHasEveryCheck() throws IOException {
        serving("checks:\n  - {name: orders, http: /nowhere}\n");

        JsonNode json = cli.run("verify", "--json").json();

        assertThat(json.get("good").asBoolean()).isFalse();
        assertThat(json.get("release").asText()).isEqualTo(A.text());
        JsonNode last = json.get("checks").get(json.get("checks").size() - 1);
        assertThat(last.get("check").asText()).isEqualTo("orders");
        assertThat(last.get("verdict").asText()).isEqualTo("failed");
        assertThat(last.get("advisory").asBoolean()).isFalse();
    }

    @Test
    void theSettingsOfALevelZeroProgramAreCheckedToo() throws IOException {
        serving("checks:\n  - {name: orders, http: /orders}\n");
        cli.with("HEALTH_URL", "http://localhost/orders").with("APP_VERIFY", "echo \"port $PORT\"");

        Cli.Result result = cli.run("verify");

        assertThat(result.exit()).as(result.all()).isZero();
        assertThat(result.out())
                .contains("ok      health: /orders answered 200")
                .contains("app_verify: port " + server.getAddress().getPort());
    }

    @Test
    void withoutAWorkerNothingIsChecked() {
        Cli.Result result = cli.run("verify");

        assertThat(result.exit()).isEqualTo(Exit.UNREACHABLE);
        assertThat(result.err()).contains("no worker serves");
    }

    @Test
    void aListThatCannotBeReadIsNamed() throws IOException {
        serving("checks:\n  - {name: orders}\n");

        Cli.Result result = cli.run("verify");

        assertThat(result.exit()).isEqualTo(Exit.FAILED);
        assertThat(result.err())
                .contains("verify.yaml, line 2: a check must have exactly one of command, http, sql, tcp");
    }
}
