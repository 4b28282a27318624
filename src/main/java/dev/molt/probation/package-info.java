/** Watching a release for a time after its commit, and what a release that served well is remembered by. */
package dev.molt.probation;
