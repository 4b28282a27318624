package dev.molt.relay;

import static org.awaitility.Awaitility.await;

import dev.molt.worker.RawClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Clients that store one message after the other, some on one connection for as long as it lives, some on a new one for
 * each. As clients do, they send a request once more when a used connection ended without a byte of its answer.
 */
final class SteadyClients implements AutoCloseable {
    private final int port;
    private final List<Thread> threads = new ArrayList<>();
    private final Map<String, Long> acknowledged = new ConcurrentHashMap<>();
    private final Set<String> attempted = ConcurrentHashMap.newKeySet();
    private final Queue<Exception> failures = new ConcurrentLinkedQueue<>();
    private volatile boolean stopped;

    SteadyClients(int port, int keepingAlive, int connectingAnew) {
        this.port = port;
        for (int i = 0; i < keepingAlive; i++) {
            start("keeps" + i, new Client(true));
        }
        for (int i = 0; i < connectingAnew; i++) {
            start("anew" + i, new Client(false));
        }
    }

    private void start(String name, Client client) {
        Thread thread = new Thread(() -> run(name, client), name);
        threads.add(thread);
        thread.start();
    }

    private void run(String name, Client client) {
        for (int i = 0; !stopped; i++) {
            String key = name + "-" + i;
            attempted.add(key);
            try {
                acknowledged.put(key, client.store(key));
            } catch (IOException | RuntimeException e) {
                failures.add(e);
            }
        }
        client.disconnect();
    }

    /** Waits for so many more acknowledgements. */
    void awaitAcknowledged(int more) {
        int goal = acknowledged.size() + more;
        await().atMost(Duration.ofSeconds(60)).until(() -> acknowledged.size() >= goal);
    }

    Map<String, Long> acknowledged() {
        return acknowledged;
    }

    List<Exception> failures() {
        return List.copyOf(failures);
    }

    /** Returns when every client has its last answer. */
    void stop() {
        stopped = true;
        await().atMost(Duration.ofSeconds(60)).until(() -> threads.stream().noneMatch(Thread::isAlive));
    }

    /** Sends every message that was ever attempted again; what was acknowledged must get the same id. */
    void repeatEverything() throws IOException {
        Client client = new Client(true);
        for (String key : attempted) {
            long id = client.store(key);
            Long before = acknowledged.put(key, id);
            if (before != null && before != id) {
                throw new IllegalStateException(key + " had the id " + before + " and now " + id);
            }
        }
        client.disconnect();
    }

    @Override
    public void close() {
        stop();
    }

    private final class Client {
        private final boolean keepsAlive;
        private RawClient connection;
        private boolean isUsed;

        Client(boolean keepsAlive) {
            this.keepsAlive = keepsAlive;
        }

        long store(String key) throws IOException {
            if (!keepsAlive) {
                disconnect();
            }
            try {
                return send(key);
            } catch (RawClient.Ended e) {
                return again(key, e);
            } catch (IOException e) {
                disconnect();
                throw e;
            }
        }

        private long again(String key, RawClient.Ended ended) throws IOException {
            boolean mayBeRepeated = isUsed;
            disconnect();
            if (!mayBeRepeated) {
                throw ended;
            }
            return send(key);
        }

        private long send(String key) throws IOException {
            if (connection == null) {
                connection = new RawClient(port);
                isUsed = false;
            }
            String message = "{\"source\":\"test\",\"body\":\"" + key + "\"}";
            RawClient.Answer answer = connection.post("/api/messages", key, message);
            isUsed = true;
            if (answer.closes()) {
                disconnect();
            }
            if (answer.status() != 201) {
                throw new IllegalStateException(key + " was answered " + answer);
            }
            return Long.parseLong(answer.body().replaceAll("\\D", ""));
        }

        private void disconnect() {
            try {
                if (connection != null) {
                    connection.close();
                }
            } catch (IOException e) {
                failures.add(e);
            } finally {
                connection = null;
            }
        }
    }
}
