package dev.molt.notify;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Sends events as messages of a Telegram bot. Telegram knows no message again: one may come twice, with the same id at its end. */
final class Telegram implements Channel {
    /** What the bot API takes, in UTF-16 units. */
    private static final int LONGEST = 4096;

    private final URI api;
    private final String token;
    private final String chat;
    private final Http http;

    Telegram(URI api, String token, String chat, Http http) {
        this.api = api;
        this.token = token;
        this.chat = chat;
        this.http = http;
    }

    @Override
    public String name() {
        return "telegram";
    }

    @Override
    public String shown() {
        return "chat " + chat;
    }

    /** The token is a part of the address. */
    @Override
    public List<String> secrets() {
        return List.of(token, token.substring(token.indexOf(':') + 1));
    }

    @Override
    public Attempt send(Event event) throws IOException, InterruptedException {
        URI method = URI.create(api.toString().replaceFirst("/*$", "") + "/bot" + token + "/sendMessage");
        String form = "chat_id=" + encoded(chat) + "&text=" + encoded(text(event));
        return http.send(HttpRequest.newBuilder(method)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("User-Agent", "Molt")
                .POST(HttpRequest.BodyPublishers.ofString(form))
                .build());
    }

    private static String text(Event event) {
        String id = "\n" + event.id();
        String text = event.text();
        return text.substring(0, Math.min(text.length(), LONGEST - id.length())) + id;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
