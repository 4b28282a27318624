package dev.molt.worker;

import dev.molt.http.PrivateClient;
import dev.molt.http.WebServer;
import java.io.IOException;
import java.util.Map;

/** Probes over the private listener. */
record PrivateProbe(PrivateClient client, Map<String, String> headers) implements Probe {

    static Probe ofStartedService(RunDirectory run) {
        return new PrivateProbe(new PrivateClient(run.privateSocket()), Map.of());
    }

    /** Reaches the service's code although nothing of it is started. */
    static Probe whileParked(RunDirectory run) {
        return new PrivateProbe(new PrivateClient(run.privateSocket()), Map.of(WebServer.WARM_UP, "1"));
    }

    @Override
    public PrivateClient.Answer get(String path) throws IOException {
        return client.send("GET", path, headers, "");
    }

    @Override
    public PrivateClient.Answer post(String path, String body) throws IOException {
        return client.send("POST", path, headers, body);
    }
}
