/**
 * Flags: what a service does differently from one moment to the next, without a restart.
 *
 * <p>{@code data/flags.json} says what is set. The command line replaces it, the worker follows it. Only {@link
 * dev.molt.flags.FlagProvider} knows OpenFeature, so that the command line need not load it.
 */
package dev.molt.flags;
