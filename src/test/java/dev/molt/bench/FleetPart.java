package dev.molt.bench;

import java.util.function.BiFunction;

/** What is measured of a fleet; each can be asked for by itself. */
enum FleetPart {
    HANDOVER("fleet-handover", Handovers::new),
    KILLED("fleet-killed", Takeovers::ofKilledWorkers),
    LOST("fleet-lost", Takeovers::ofLostHosts),
    LOAD("fleet-load", RenewalLoads::new),
    CROWD("fleet-crowd", RedisCrowd::new),
    ROLLING("fleet-rolling", RollingUpdates::new);

    /** All of them. */
    static final String PART = "fleet";

    private final String key;
    private final BiFunction<Plan, Report, Measurement> measurement;

    interface Measurement {
        void measure() throws Exception;
    }

    FleetPart(String key, BiFunction<Plan, Report, Measurement> measurement) {
        this.key = key;
        this.measurement = measurement;
    }

    String key() {
        return key;
    }

    void measure(Plan plan, Report report) throws Exception {
        measurement.apply(plan, report).measure();
    }
}
