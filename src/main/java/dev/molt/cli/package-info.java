/**
 * The command line. Every command reads the data directory, so that it works while worker and supervisor are down; what is
 * to be done the supervisor does, asked by a request.
 */
package dev.molt.cli;
