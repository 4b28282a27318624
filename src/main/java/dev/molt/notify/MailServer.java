package dev.molt.notify;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Where mail is handed in.
 *
 * @param tls from the first byte on; otherwise with STARTTLS where the server offers it
 * @param login without one nothing is asked for
 */
record MailServer(String host, int port, boolean tls, Optional<Login> login) {

    /** Never sent without TLS. */
    record Login(String user, String password) {
        @Override
        public String toString() {
            return "***";
        }
    }

    /** Of an address that has been checked: smtp or smtps, perhaps with user and password. */
    static MailServer of(URI url) {
        boolean tls = url.getScheme().equals("smtps");
        int usual = tls ? 465 : url.getRawUserInfo() == null ? 25 : 587;
        return new MailServer(
                url.getHost().replaceAll("[\\[\\]]", ""),
                url.getPort() < 0 ? usual : url.getPort(),
                tls,
                Optional.ofNullable(url.getRawUserInfo()).map(MailServer::login));
    }

    private static Login login(String both) {
        int colon = both.indexOf(':');
        return new Login(decoded(both.substring(0, colon)), decoded(both.substring(colon + 1)));
    }

    /** In an address, unlike in a form, + is itself. */
    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
