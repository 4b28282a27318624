/**
 * WebSocket listeners that a fleet owns: each runs in exactly one member, and is handed over when members come and go.
 *
 * <p>What is wanted of a listener is a document in the fleet's store; who owns the document runs the listener. What it
 * receives goes to an {@link dev.molt.listener.Inbox}, which refuses an owner that is no longer the last one.
 */
package dev.molt.listener;
