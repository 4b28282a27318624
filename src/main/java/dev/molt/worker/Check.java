package dev.molt.worker;

/** Decides whether a started service works, by throwing when it does not. */
@FunctionalInterface
public interface Check {
    void run(Probe probe) throws Exception;
}
