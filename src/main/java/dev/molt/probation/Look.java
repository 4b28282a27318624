package dev.molt.probation;

/**
 * What is seen at one moment.
 *
 * @param answers all so far
 * @param cpuPercent what the worker has used since the look before, of the processors that it may use
 * @param memoryPercent what it has now, of the memory that it may have
 */
record Look(Counts answers, double cpuPercent, double memoryPercent) {}
