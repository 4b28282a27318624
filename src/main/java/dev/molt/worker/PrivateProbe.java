package dev.molt.worker;

import dev.molt.http.PrivateClient;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Probes over the private listener. */
record PrivateProbe(PrivateClient client, Map<String, String> headers) implements Probe {

    static Probe ofStartedService(RunDirectory run) {
        return new PrivateProbe(new PrivateClient(run.privateSocket()), Map.of());
    }

    @Override
    public PrivateClient.Answer get(String path) throws IOException {
        return send("GET", path, Map.of(), "");
    }

    @Override
    public PrivateClient.Answer send(String method, String path, Map<String, String> more, String body)
            throws IOException {
        Map<String, String> all = new HashMap<>(headers);
        all.putAll(more);
        return client.send(method, path, all, body);
    }
}
