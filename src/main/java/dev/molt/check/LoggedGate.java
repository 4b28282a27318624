package dev.molt.check;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Says in the log what a gate does not let through: once, not at each look. For one thread. */
final class LoggedGate implements Gate {
    private final Gate gate;
    private final Consumer<String> log;
    private final Map<String, Verdict> said = new HashMap<>();

    LoggedGate(Gate gate, Consumer<String> log) {
        this.gate = gate;
        this.log = log;
    }

    @Override
    public Answer ask(String commit) {
        Answer answer = gate.ask(commit);
        if (answer.verdict() == Verdict.GO) {
            said.clear();
        } else if (said.put(commit, answer.verdict()) != answer.verdict()) {
            log.accept("The update to " + commit.substring(0, 10)
                    + (answer.verdict() == Verdict.WAIT ? " waits: " : " is not taken: ") + answer.reason());
        }
        return answer;
    }
}
