/** Where the service's investigations look: a cluster, or this host's own audit logs. */
@NullMarked
package io.tadoru.alerthooks.evidence;

import org.jspecify.annotations.NullMarked;
