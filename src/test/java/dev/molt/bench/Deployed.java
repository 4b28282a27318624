package dev.molt.bench;

import java.time.Duration;

/**
 * What a deployment says of itself when it is done.
 *
 * @param preparation how long it took to get, build and rehearse the version, which no client waits for
 */
record Deployed(String outcome, Duration preparation) {}
