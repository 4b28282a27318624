/**
 * Verification as a list: {@code verify.yaml} of a release, the checks that are always made, and how they are run. One interpreter,
 * for the gate of an update, its rehearsal and {@code molt verify}.
 */
package dev.molt.verify;
