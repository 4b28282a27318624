/** The life of a worker: boot, parked, ready, accepting, drained. */
package dev.molt.worker;
