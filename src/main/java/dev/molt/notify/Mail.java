package dev.molt.notify;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;

/** Sends events as mail. The event's id is the Message-ID, by which mail programs know one that comes again. */
final class Mail implements Channel {
    private final MailServer server;
    private final String from;
    private final List<String> to;
    private final SSLContext tls;
    private final Duration timeout;

    /** Each step of the conversation has to be done within the timeout, and the whole within three of them. */
    Mail(MailServer server, String from, List<String> to, SSLContext tls, Duration timeout) {
        this.server = server;
        this.from = from;
        this.to = List.copyOf(to);
        this.tls = tls;
        this.timeout = timeout;
    }

    @Override
    public String name() {
        return "mail";
    }

    @Override
    public String shown() {
        return String.join(", ", to) + " through " + server.host() + ":" + server.port();
    }

    @Override
    public List<String> secrets() {
        return server.login().map(login -> List.of(login.password())).orElse(List.of());
    }

    /** In a thread of its own: a server that says a word now and then keeps no timeout of the library from beginning again. */
    @Override
    public Attempt send(Event event) throws IOException, InterruptedException {
        FutureTask<Attempt> work = new FutureTask<>(() -> sendNow(event));
        Thread thread = new Thread(work, "alerts-mail");
        thread.setDaemon(true);
        thread.start();
        Duration all = timeout.multipliedBy(3);
        try {
            return work.get(all.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            thread.interrupt();
            return Attempt.failed("the mail server was not done within " + all.toSeconds() + " s");
        } catch (ExecutionException e) {
            throw new IOException("the mail could not be sent", e.getCause());
        }
    }

    private Attempt sendNow(Event event) {
        Session session = Session.getInstance(properties());
        try (Transport transport = session.getTransport("smtp")) {
            Message message = message(session, event);
            transport.connect(
                    server.host(),
                    server.port(),
                    server.login().map(MailServer.Login::user).orElse(null),
                    server.login().map(MailServer.Login::password).orElse(null));
            transport.sendMessage(message, message.getAllRecipients());
            return Attempt.sent();
        } catch (MessagingException e) {
            String why = why(e);
            return isForGood(e) ? Attempt.refused(why) : Attempt.failed(why);
        }
    }

    private Message message(Session session, Event event) throws MessagingException {
        MimeMessage message = new MimeMessage(session) {
            @Override
            protected void updateMessageID() throws MessagingException {
                setHeader("Message-ID", "<" + event.id() + "@molt>");
            }
        };
        message.setFrom(new InternetAddress(from, true));
        message.setRecipients(Message.RecipientType.TO, InternetAddress.parse(String.join(",", to), true));
        message.setSubject(event.subject(), StandardCharsets.UTF_8.name());
        message.setText(event.text(), StandardCharsets.UTF_8.name());
        message.setSentDate(Date.from(event.time()));
        message.setHeader("Molt-Event", event.id());
        message.setHeader("Auto-Submitted", "auto-generated");
        message.saveChanges();
        return message;
    }

    private Properties properties() {
        Properties properties = new Properties();
        String millis = Long.toString(timeout.toMillis());
        for (String which : List.of("connectiontimeout", "timeout", "writetimeout")) {
            properties.setProperty("mail.smtp." + which, millis);
        }
        properties.setProperty("mail.smtp.auth", Boolean.toString(server.login().isPresent()));
        properties.setProperty("mail.smtp.ssl.enable", Boolean.toString(server.tls()));
        properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
        properties.setProperty("mail.smtp.starttls.enable", Boolean.toString(!server.tls()));
        properties.setProperty(
                "mail.smtp.starttls.required",
                Boolean.toString(!server.tls() && server.login().isPresent()));
        properties.setProperty("mail.smtp.socketFactory.fallback", "false");
        properties.put("mail.smtp.ssl.socketFactory", tls.getSocketFactory());
        return properties;
    }

    /** 5xx is for good, as is a login that is not right. */
    private static boolean isForGood(MessagingException thrown) {
        for (Exception e = thrown; e != null; e = next(e)) {
            if (code(e).filter(code -> code / 100 == 5).isPresent()) {
                return true;
            }
        }
        return thrown instanceof AuthenticationFailedException
                && !String.valueOf(thrown.getMessage()).startsWith("4");
    }

    private static Optional<Integer> code(Exception e) {
        if (e instanceof SMTPSendFailedException failed) {
            return Optional.of(failed.getReturnCode());
        }
        if (e instanceof SMTPSenderFailedException failed) {
            return Optional.of(failed.getReturnCode());
        }
        return e instanceof SMTPAddressFailedException failed ? Optional.of(failed.getReturnCode()) : Optional.empty();
    }

    private static Exception next(Exception e) {
        return e instanceof MessagingException chained ? chained.getNextException() : null;
    }

    /** The last of the chain is what the server or the socket said. */
    private static String why(MessagingException thrown) {
        Exception last = thrown;
        while (next(last) != null) {
            last = next(last);
        }
        String said = last.getMessage() == null ? last.toString() : last.getMessage();
        return said.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
