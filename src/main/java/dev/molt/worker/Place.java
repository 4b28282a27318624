package dev.molt.worker;

import java.nio.file.Path;

/**
 * Where a service runs.
 *
 * @param data the directory that survives, absolute
 * @param database the database file, absolute
 * @param release the release that this process belongs to
 */
public record Place(Path data, Path database, String release) {}
