package dev.molt.fleet;

import java.net.SocketTimeoutException;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/** Says what was asked of which server, what came of it, and what to do next; without the password. */
final class RedisFailure {
    private RedisFailure() {}

    /** @param request completes "was asked to" */
    static CoordinatorException of(RedisAddress address, String request, RuntimeException e) {
        String outcome = outcome(e);
        String message = "The fleet's store " + address + " was asked to " + request + ": " + outcome
                + (outcome.endsWith(".") ? " " : ". ") + advice(address, e);
        String shown = address.redact(message);
        RuntimeException cause = shown.equals(message) ? e : new JedisException(address.redact(e.toString()));
        return new CoordinatorException(shown, cause);
    }

    private static String outcome(RuntimeException e) {
        if (e instanceof JedisDataException) {
            return "it answered " + e.getMessage();
        }
        Throwable root = root(e);
        if (root instanceof SocketTimeoutException) {
            return "no answer in time";
        }
        boolean isAll = root == e || root.getMessage() == null;
        return e.getMessage() + (isAll ? "" : " (" + root.getMessage() + ")");
    }

    /** Jedis suppresses what went wrong with each address of a host. */
    private static Throwable root(Throwable e) {
        if (e.getCause() != null) {
            return root(e.getCause());
        }
        return e.getSuppressed().length > 0 ? root(e.getSuppressed()[0]) : e;
    }

    private static String advice(RedisAddress address, RuntimeException e) {
        if (e instanceof JedisAccessControlException) {
            return "Correct user and password in " + address.setting()
                    + ", or allow the user scripts, and all commands on the keys and channels molt:*.";
        }
        if (e instanceof JedisDataException && String.valueOf(e.getMessage()).contains("READONLY")) {
            return address.setting() + " must lead to the primary, not to a replica.";
        }
        return "Whether it was done is not known. Look whether the server runs and can be reached from here.";
    }
}
