package dev.molt.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A {@link FleetProcess} and what it says. */
final class WorkerProcess implements AutoCloseable {
    private final Process process;
    private final Diary diary;

    private WorkerProcess(Process process, Diary diary) {
        this.process = process;
        this.diary = diary;
    }

    /** One that waits to be told to go. */
    static WorkerProcess park(FleetUrl url, String fleet, String host, String life, Duration lease) throws IOException {
        WorkerProcess worker = start("own", url, fleet, host, life, String.valueOf(lease.toMillis()));
        worker.await("parked");
        return worker;
    }

    static WorkerProcess start(String task, FleetUrl url, String fleet, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                FleetProcess.class.getName(),
                task,
                url.text(),
                fleet));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Diary diary = new Diary(String.join(" ", arguments));
        Thread reader = new Thread(() -> read(process.inputReader(), diary), "reader of " + process.pid());
        reader.setDaemon(true);
        reader.start();
        return new WorkerProcess(process, diary);
    }

    private static void read(BufferedReader lines, Diary diary) {
        try {
            lines.lines().forEach(diary::add);
        } catch (UncheckedIOException e) {
            diary.add("ended: " + e.getMessage());
        }
    }

    /** Joins, and declares these lives dead. */
    WorkerProcess go(String... dead) throws IOException {
        Writer told = process.outputWriter();
        told.write(String.join(" ", dead) + "\n");
        told.flush();
        return this;
    }

    Diary.Said await(String beginning) {
        return diary.await(beginning);
    }

    Diary diary() {
        return diary;
    }

    /** Until it is told to go on, it does nothing, but is there. */
    void stop() throws Exception {
        signal("STOP");
    }

    void goOn() throws Exception {
        signal("CONT");
    }

    private void signal(String name) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    /** When this returns it is no more, as far as the system is concerned. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Until it has done what it was started for. */
    int awaitEnd() throws InterruptedException {
        return process.waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
