/** The service's SQLite database: how it is opened, and when it is migrated. */
package dev.molt.db;
