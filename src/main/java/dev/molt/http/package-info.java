/** The private and the public listener, health, and how connections end. */
package dev.molt.http;
