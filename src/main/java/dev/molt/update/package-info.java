/**
 * What the data directory says about updates: the lock, the history, releases, backups, the pin.
 *
 * <p>Anyone may create a lock; from then on only the supervisor changes it. Nothing here does more than create one.
 */
package dev.molt.update;
