package dev.molt.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.molt.http.PrivateClient.Answer;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrivateClientTest {
    @TempDir
    Path directory;

    private Path socket;
    private ServerSocketChannel server;

    @BeforeEach
    void listen() throws IOException {
        socket = directory.resolve("sock");
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket));
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    @Test
    void theRequestIsSentWhole() throws Exception {
        CompletableFuture<String> request = answering("HTTP/1.1 204 No Content\r\n\r\n");
        Answer answer = new PrivateClient(socket).send("POST", "/x?y=1", Map.of("Key", "k"), "{\"ö\":1}");
        assertThat(answer).isEqualTo(new Answer(204, ""));
        assertThat(answer.isGood()).isTrue();
        assertThat(request.get())
                .startsWith("POST /x?y=1 HTTP/1.1\r\nHost: ")
                .contains("\r\nKey: k\r\n", "\r\nContent-Length: 8\r\n")
                .endsWith("\r\n\r\n{\"ö\":1}");
    }

    @Test
    void anOlderServerIsUnderstoodToo() throws Exception {
        answering("HTTP/1.0 200 OK\r\n\r\nfine");
        assertThat(new PrivateClient(socket).get("/")).isEqualTo(new Answer(200, "fine"));
    }

    @Test
    void anAnswerThatIsLargerThanAllowedIsRefused() {
        answering("HTTP/1.1 200 OK\r\n\r\n" + "x".repeat(100));
        PrivateClient client = new PrivateClient(UnixDomainSocketAddress.of(socket), Duration.ofSeconds(30), 100);
        assertThatThrownBy(() -> client.get("/")).hasMessageContaining("the answer is larger than 100 bytes");
    }

    @Test
    void aChunkedAnswerIsPutTogether() throws Exception {
        answering("HTTP/1.1 503 No\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n\u00e4a\r\n1\r\nb\r\n0\r\n\r\n");
        Answer answer = new PrivateClient(socket).get("/");
        assertThat(answer).isEqualTo(new Answer(503, "\u00e4ab"));
        assertThat(answer.isGood()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 5\r\n\r\nab",
                "Transfer-Encoding: chunked\r\n\r\n5\r\nab",
                "Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n",
                "Transfer-Encoding: chunked\r\n\r\nnonsense"
            })
    void anAnswerThatIsCutOffIsRefused(String rest) {
        answering("HTTP/1.1 200 OK\r\n" + rest);
        assertThatThrownBy(() -> new PrivateClient(socket).get("/")).hasMessageContaining("the answer is cut off");
    }

    @Test
    void anAnswerThatIsNotHttpIsRefused() {
        answering("SSH-2.0-OpenSSH\r\n");
        assertThatThrownBy(() -> new PrivateClient(socket).get("/status"))
                .hasMessage("GET /status on " + socket + " failed: the answer is no HTTP response");
    }

    @Test
    void anAnswerThatDoesNotComeIsNotWaitedForLongerThanSaid() {
        PrivateClient client = new PrivateClient(socket, Duration.ofMillis(50));
        assertThatThrownBy(() -> client.get("/")).hasMessageContaining("no answer within 50 ms");
    }

    @Test
    void aSocketThatNobodyListensOnIsNamed() throws IOException {
        server.close();
        assertThatThrownBy(() -> new PrivateClient(socket).get("/health/live"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("GET /health/live on " + socket + " failed: Connection refused");
    }

    /** Answers one request, in several writes; completes with what was asked. */
    private CompletableFuture<String> answering(String response) {
        CompletableFuture<String> request = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try (SocketChannel client = server.accept()) {
                        ByteBuffer buffer = ByteBuffer.allocate(4096);
                        client.read(buffer);
                        byte[] bytes = response.getBytes(StandardCharsets.UTF_8);
                        client.write(ByteBuffer.wrap(bytes, 0, 5));
                        client.write(ByteBuffer.wrap(bytes, 5, bytes.length - 5));
                        request.complete(new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8));
                    } catch (IOException e) {
                        request.completeExceptionally(e);
                    }
                },
                "server");
        thread.start();
        return request;
    }
}
