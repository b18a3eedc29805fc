/** What must outlive a crash: alerts, incidents, tasks and messages, in one database. */
@NullMarked
package io.tadoru.alerthooks.ledger;

import org.jspecify.annotations.NullMarked;
