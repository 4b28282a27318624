/** The reference service; it uses nothing that another program could not. */
package dev.molt.relay;
