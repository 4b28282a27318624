/**
 * Who is in the fleet, and who owns what: leases, ownership with fencing tokens, documents that all members share.
 *
 * <p>{@link dev.molt.fleet.Coordinator} is one small interface with three stores behind it: SQLite for the processes of
 * one host, PostgreSQL, and Redis. One lease per member and none per thing owned, so that renewing costs as much as
 * there are members, however much they own. What listeners and rollouts mean is not known here.
 *
 * <p>{@link dev.molt.fleet.Membership} keeps an instance in the fleet by one of them, and says when it must not act any more.
 */
package dev.molt.fleet;
