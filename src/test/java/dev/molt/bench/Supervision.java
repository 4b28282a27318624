package dev.molt.bench;

import java.util.List;

/** A supervisor that runs one program that does nothing. */
enum Supervision {
    SUPERVISORD("supervisord", "package supervisor", List.of("supervisord")),
    S6("s6", "package s6", List.of("s6-svscan")),
    RUNIT("runit", "package runit", List.of("runsvdir")),
    SERVER_STARTER("Server::Starter", "package libserver-starter-perl", List.of("start_server")),
    PM2("pm2", "packages nodejs and npm, then: npm install -g pm2", List.of("node", "pm2"));

    private final String title;
    private final String install;
    private final List<String> commands;

    Supervision(String title, String install, List<String> commands) {
        this.title = title;
        this.install = install;
        this.commands = commands;
    }

    String title() {
        return title;
    }

    String howToInstall() {
        return install;
    }

    boolean isThere() {
        return commands.stream().allMatch(Peer::isInPath);
    }

    /** The argument of idle.sh. */
    String key() {
        return name().toLowerCase();
    }
}
