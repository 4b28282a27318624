package dev.molt.cli;

import dev.molt.update.DataFixture;
import dev.molt.update.DurableFiles;
import dev.molt.update.FlatJson;
import dev.molt.update.UpdateLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Reads the fifo and changes the lock as the supervisor does, by a script of the test. */
final class ScriptedSupervisor implements AutoCloseable {
    private final DataFixture fixture;
    private final Script script;
    private final FileChannel control;
    private final Thread thread = new Thread(this::listen, "scripted-supervisor");
    private final List<String> words = new CopyOnWriteArrayList<>();

    /** What it does after a word. */
    interface Script {
        void on(String word, ScriptedSupervisor supervisor) throws IOException;
    }

    ScriptedSupervisor(DataFixture fixture, Script script) throws IOException, InterruptedException {
        this.fixture = fixture.supervisorIsThisProcess();
        this.script = script;
        fixture.fifo();
        control = FileChannel.open(fixture.data.control(), StandardOpenOption.READ, StandardOpenOption.WRITE);
        thread.setDaemon(true);
        thread.start();
    }

    private void listen() {
        ByteBuffer buffer = ByteBuffer.allocate(512);
        try {
            while (control.read(buffer) >= 0) {
                String word = StandardCharsets.US_ASCII
                        .decode(buffer.flip())
                        .toString()
                        .strip();
                buffer.clear();
                words.add(word);
                script.on(word, this);
            }
        } catch (ClosedChannelException e) {
            // the end of the test
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> words() {
        return words;
    }

    /** Changes fields of the lock; key, value, key, value. */
    ScriptedSupervisor set(String... fields) throws IOException {
        DurableFiles.replace(
                fixture.data.lock(), FlatJson.format(changed(fields).fields()));
        return this;
    }

    /** Ends the update. */
    void end(String outcome, String... fields) throws IOException {
        set(fields).set("outcome", outcome);
        String id = UpdateLock.read(fixture.data.lock()).orElseThrow().id();
        Files.move(fixture.data.lock(), fixture.data.history().resolve(id + "." + outcome + ".json"));
    }

    private UpdateLock changed(String... changes) throws IOException {
        Map<String, String> fields = new LinkedHashMap<>(FlatJson.read(fixture.data.lock()));
        for (int i = 0; i < changes.length; i += 2) {
            fields.put(changes[i], changes[i + 1]);
        }
        return new UpdateLock(fields);
    }

    @Override
    public void close() throws IOException {
        control.close();
    }
}
