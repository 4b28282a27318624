package dev.molt.e2e;

/** A load balancer in front of instances, as tests see it. */
interface Front extends AutoCloseable {
    Balancer balancer();

    /** Whether it sends clients to the instance on this port. */
    boolean sendsTo(int port);

    /** Sends all clients to the instance on one port, and none to that on the other. */
    void turn(int to, int from);

    @Override
    default void close() {
        balancer().close();
    }
}
