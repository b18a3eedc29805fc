package io.tadoru.alerthooks.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;

/**
 * Before everything: the headers that each answer has, the name that a request must be for, and how many are worked on
 * at once. Those above are sent away at once, by threads that are kept for that.
 */
final class Guard implements Filter {
    /** Nothing but this server's own files, and no script but from a file. */
    static final String PAGES = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self';"
            + " connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'";

    static final int RETRY_AFTER = 2;

    private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PATCH", "DELETE");
    private static final String HSTS = "max-age=31536000";

    private final WebSettings settings;
    private final Set<String> names;
    private final Semaphore requests;
    private final Semaphore deliveries;

    Guard(WebSettings settings) {
        this.settings = settings;
        this.names = settings.names();
        this.requests = new Semaphore(settings.requests());
        this.deliveries = new Semaphore(settings.requests() * 3 / 4);
    }

    /** What stands on every answer, whoever gives it. */
    static Map<String, String> headers(boolean tls) {
        Map<String, String> headers = new LinkedHashMap<>(Map.of(
                "Content-Security-Policy", PAGES,
                "X-Content-Type-Options", "nosniff",
                "X-Frame-Options", "SAMEORIGIN",
                "Referrer-Policy", "no-referrer",
                "Cache-Control", "no-store",
                "Cross-Origin-Opener-Policy", "same-origin",
                "Cross-Origin-Resource-Policy", "same-origin",
                "Permissions-Policy", "camera=(), geolocation=(), microphone=()"));
        if (tls) {
            headers.put("Strict-Transport-Security", HSTS);
        }
        return headers;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest asked = (HttpServletRequest) request;
        HttpServletResponse answer = (HttpServletResponse) response;
        headers(settings.secure()).forEach(answer::setHeader);
        String name = String.valueOf(asked.getServerName()).toLowerCase(Locale.ROOT);
        if (!names.isEmpty() && !names.contains(name)) {
            refuse(
                    asked,
                    answer,
                    421,
                    "this server does not answer for that name: set its public address, or its hosts");
            return;
        }
        if (!METHODS.contains(asked.getMethod())) {
            answer.setHeader("Allow", String.join(", ", METHODS));
            refuse(asked, answer, 405, "this server does not take such requests");
            return;
        }
        if (!requests.tryAcquire()) {
            answer.setHeader("Retry-After", "" + RETRY_AFTER);
            refuse(asked, answer, 503, "too many requests at once");
            return;
        }
        try {
            boolean delivery = asked.getRequestURI().toLowerCase(Locale.ROOT).startsWith("/hooks/");
            if (delivery && !deliveries.tryAcquire()) {
                answer.setHeader("Retry-After", "" + RETRY_AFTER);
                refuse(asked, answer, 503, "too many deliveries at once");
                return;
            }
            try {
                chain.doFilter(request, response);
            } finally {
                if (delivery) {
                    deliveries.release();
                }
            }
        } finally {
            requests.release();
        }
    }

    private static void refuse(HttpServletRequest asked, HttpServletResponse answer, int status, String detail)
            throws IOException {
        ObjectNode problem = Problem.json(status, detail, asked.getRequestURI());
        answer.setStatus(status);
        answer.setContentType(Problem.TYPE);
        answer.getOutputStream().write(Body.JSON.writeValueAsBytes(problem));
    }
}
