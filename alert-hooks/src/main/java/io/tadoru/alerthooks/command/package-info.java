/** The {@code tadoru} command: one class a subcommand, {@link io.tadoru.alerthooks.command.Tadoru} at their head. */
@NullMarked
package io.tadoru.alerthooks.command;

import org.jspecify.annotations.NullMarked;
