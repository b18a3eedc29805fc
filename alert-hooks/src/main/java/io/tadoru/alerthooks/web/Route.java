package io.tadoru.alerthooks.web;

import io.javalin.http.Handler;
import io.tadoru.alerthooks.access.Role;
import org.jspecify.annotations.Nullable;

/**
 * One address of the service.
 *
 * @param path with parameters in braces
 * @param need the least role that may use it, null where anybody may
 * @param form whether it is a page's form, whose CSRF token is one of its fields
 */
record Route(String method, String path, @Nullable Role need, boolean form, Handler handler) {
    static Route open(String method, String path, Handler handler) {
        return new Route(method, path, null, false, handler);
    }

    static Route of(String method, String path, Role need, Handler handler) {
        return new Route(method, path, need, false, handler);
    }

    static Route form(String path, Role need, Handler handler) {
        return new Route("POST", path, need, true, handler);
    }

    /** Whether it changes nothing. */
    boolean safe() {
        return method.equals("GET");
    }
}
