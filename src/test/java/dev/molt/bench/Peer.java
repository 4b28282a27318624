package dev.molt.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** Everything that is compared: Molt with either switch, and what people use instead. */
enum Peer {
    MOLT_OVERLAP("molt-overlap", "Molt, overlap", "", plan -> new MoltDeployment("overlap")),
    MOLT_STOP("molt-stop", "Molt, stop", "", plan -> new MoltDeployment("stop")),
    SUPERVISORD("supervisord", "supervisord", "package supervisor", "supervisord", "supervisorctl", "curl"),
    SERVER_STARTER(
            "server-starter", "Server::Starter", "package libserver-starter-perl", "start_server", "setpriv", "curl"),
    HAPROXY("haproxy", "HAProxy", "package haproxy", "haproxy", "perl", "curl"),
    PM2("pm2", "pm2 reload (Node)", "packages nodejs and npm, then: npm install -g pm2", "node", "pm2", "curl");

    private final String key;
    private final String title;
    private final String install;
    private final List<String> commands;
    private final Function<Plan, Deployment> deployment;

    Peer(String key, String title, String install, Function<Plan, Deployment> deployment) {
        this.key = key;
        this.title = title;
        this.install = install;
        this.commands = List.of();
        this.deployment = deployment;
    }

    Peer(String key, String title, String install, String... commands) {
        this.key = key;
        this.title = title;
        this.install = install;
        this.commands = List.of(commands);
        this.deployment = plan -> new ScriptDeployment(key, plan.patienceOfScripts());
    }

    String key() {
        return key;
    }

    String title() {
        return title;
    }

    boolean isMolt() {
        return commands.isEmpty();
    }

    Deployment create(Plan plan) {
        return deployment.apply(plan);
    }

    boolean isThere() {
        return commands.stream().allMatch(Peer::isInPath);
    }

    String howToInstall() {
        return install;
    }

    static boolean isInPath(String command) {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, command)));
    }
}
