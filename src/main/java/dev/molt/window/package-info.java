/** When updates may come by themselves: weekly windows and freezes, in one time zone. */
package dev.molt.window;
