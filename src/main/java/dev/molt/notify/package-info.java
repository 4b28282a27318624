/** Alerts: what the supervisor left in the outbox, and the channels that tell people of it. Nothing here can change an update. */
package dev.molt.notify;
