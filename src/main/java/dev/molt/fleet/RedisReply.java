package dev.molt.fleet;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a script answered.
 *
 * @param now the fleet's clock
 * @param rest what is this script's own; false and nil are null in it
 */
record RedisReply(long epoch, long version, Instant now, List<?> rest) {
    private static final int COMMON = 3;

    static RedisReply of(Object raw) {
        List<?> parts = (List<?>) raw;
        return new RedisReply(
                numberOf(parts.get(0)),
                numberOf(parts.get(1)),
                Instant.ofEpochMilli(numberOf(parts.get(2))),
                parts.subList(COMMON, parts.size()));
    }

    Optional<String> text(int index) {
        return textOf(rest.get(index));
    }

    long number(int index) {
        return numberOf(rest.get(index));
    }

    boolean isYes(int index) {
        return number(index) == 1;
    }

    Optional<List<?>> list(int index) {
        return Optional.ofNullable((List<?>) rest.get(index));
    }

    static Optional<String> textOf(Object part) {
        return part == null ? Optional.empty() : Optional.of(new String((byte[]) part, StandardCharsets.UTF_8));
    }

    static long numberOf(Object part) {
        return (Long) part;
    }
}
