/** Settings, checked before anything starts, and what the supervisor tells its children. */
package dev.molt.config;
