/** The service's HTTP: alerts come in, the API and the pages go out, each request checked at the door. */
@NullMarked
package io.tadoru.alerthooks.web;

import org.jspecify.annotations.NullMarked;
