package dev.molt.probation;

import dev.molt.update.Figures;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at this process, and sums up what was seen. Used by one thread. */
final class Looks {
    private static final Logger LOG = LoggerFactory.getLogger(Looks.class);

    private final Answers answers;
    private final Machine machine;
    private final Moment begun;
    private Moment last;
    private double mostMemory;
    private boolean warned;

    Looks(Answers answers, Machine machine) {
        this.answers = answers;
        this.machine = machine;
        this.begun = Moment.now(answers);
        this.last = begun;
    }

    /** What only means something as a difference between two moments. */
    private record Moment(long nanos, Duration cpu, Counts answers) {
        static Moment now(Answers answers) {
            Duration cpu = ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
            return new Moment(System.nanoTime(), cpu, answers.soFar());
        }

        /** The processors that were busy for us since then, on the average. */
        double busySince(Moment then) {
            return (double) cpu.minus(then.cpu).toNanos() / Math.max(1, nanos - then.nanos);
        }
    }

    Look take() {
        Moment now = Moment.now(answers);
        Look look = new Look(now.answers(), cpuPercent(now.busySince(last)), memoryPercent());
        mostMemory = Math.max(mostMemory, look.memoryPercent());
        last = now;
        return look;
    }

    /** Of all since the first moment, as far as it was looked at. */
    Figures figures() {
        Counts seen = last.answers().since(begun.answers());
        return new Figures(
                Duration.ofNanos(last.nanos() - begun.nanos()).toSeconds(),
                seen.answers(),
                seen.errors(),
                seen.p95Millis(),
                Math.round(cpuPercent(last.busySince(begun))),
                Math.round(mostMemory));
    }

    private double cpuPercent(double busy) {
        try {
            return 100 * busy / machine.processors(Runtime.getRuntime().availableProcessors());
        } catch (IOException | NumberFormatException e) {
            return unknown("CPU", e);
        }
    }

    private double memoryPercent() {
        try {
            return 100.0 * machine.usedMemory() / machine.memory();
        } catch (IOException | NumberFormatException e) {
            return unknown("memory", e);
        }
    }

    /** What cannot be known breaks no threshold; a host that hides it does so every time. */
    private double unknown(String what, Exception problem) {
        if (!warned) {
            LOG.warn("The {} that is used cannot be told, so it is not watched", what, problem);
        }
        warned = true;
        return 0;
    }
}
