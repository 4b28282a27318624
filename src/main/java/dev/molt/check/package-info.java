/** Finding updates: what the remote has, whether it may be taken, and what it would bring. */
package dev.molt.check;
