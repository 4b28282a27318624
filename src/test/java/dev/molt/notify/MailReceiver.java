package dev.molt.notify;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.subethamail.smtp.MessageHandler;
import org.subethamail.smtp.RejectException;
import org.subethamail.smtp.auth.EasyAuthenticationHandlerFactory;
import org.subethamail.smtp.auth.LoginFailedException;
import org.subethamail.smtp.server.SMTPServer;

/** A mail server on loopback that keeps what it gets, and refuses what it is told to. */
public final class MailReceiver implements AutoCloseable {
    /** The one whom it lets in, where it wants a login. */
    static final String USER = "ops@example.org";

    static final String PASSWORD = "hush:mole/42";

    private final SMTPServer server;
    private final List<Letter> letters = new CopyOnWriteArrayList<>();
    private volatile int refusal;

    /** What came; the text as it was sent. */
    public record Letter(String from, List<String> to, String text) {}

    private MailReceiver(UnaryOperator<SMTPServer.Builder> how) {
        server = how.apply(SMTPServer.port(0)
                        .bindAddress(InetAddress.getLoopbackAddress())
                        .messageHandlerFactory(context -> new Handler()))
                .build();
        server.start();
    }

    /** One that anybody on this host may use. */
    public static MailReceiver start() {
        return new MailReceiver(builder -> builder);
    }

    /** One with a login; by STARTTLS, or with TLS from the first byte on. */
    static MailReceiver secure(TestTls tls, boolean atOnce) {
        return new MailReceiver(builder -> (atOnce
                        ? builder.serverSocketFactory(tls.server())
                        : builder.enableTLS().requireTLS().startTlsSocketFactory(tls.server()))
                .requireAuth()
                .authenticationHandlerFactory(new EasyAuthenticationHandlerFactory((user, password, context) -> {
                    if (!user.equals(USER) || !password.equals(PASSWORD)) {
                        throw new LoginFailedException();
                    }
                })));
    }

    /** Where it listens. */
    public int port() {
        return server.getPortAllocated();
    }

    /** What came, in its order. */
    public List<Letter> letters() {
        return letters;
    }

    /** Answers every recipient with this code from now on. */
    MailReceiver refuses(int code) {
        refusal = code;
        return this;
    }

    @Override
    public void close() {
        server.stop();
    }

    private final class Handler implements MessageHandler {
        private final List<String> to = new ArrayList<>();
        private String from = "";

        @Override
        public void from(String address) {
            from = address;
        }

        @Override
        public void recipient(String address) throws RejectException {
            if (refusal != 0) {
                throw new RejectException(refusal, "nobody of that name");
            }
            to.add(address);
        }

        @Override
        public String data(InputStream in) throws IOException {
            letters.add(new Letter(from, to, new String(in.readAllBytes(), StandardCharsets.UTF_8)));
            return "taken";
        }

        @Override
        public void done() {
            // nothing to give back
        }
    }
}
