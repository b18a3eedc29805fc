package io.tadoru.alerthooks.web;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.micrometer.core.instrument.Timer;
import io.tadoru.alerthooks.access.AccessException;
import io.tadoru.alerthooks.ledger.LedgerException;
import io.tadoru.collector.Sentence;
import jakarta.servlet.DispatcherType;
import java.io.Closeable;
import java.security.KeyStore;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.server.AbstractConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server, from its start to its end. Thread-safe. */
public final class WebServer implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);

    private static final String ROUTE = "tadoru.route";
    private static final int HEADERS = 16 << 10;
    private static final Duration IDLE = Duration.ofSeconds(30);
    /** When there are as many connections as may be, who says nothing goes first. */
    private static final Duration IDLE_WHEN_FULL = Duration.ofSeconds(2);

    /** How long a connection that is not used may still last when the server ends. */
    private static final Duration SHUTDOWN = Duration.ofMillis(100);

    private static final int SPARE_THREADS = 16;

    private final WebSettings settings;
    private final Service service;
    private final Door door;
    private final List<Route> routes;
    private final Javalin javalin;
    private @Nullable ServerConnector connector;

    private WebServer(WebSettings settings, Service service) {
        this.settings = settings;
        this.service = service;
        this.door = new Door(settings, service.access(), service.clock());
        Desk desk = new Desk(service, door);
        AccessApi access = new AccessApi(service.access(), door);
        this.routes = Stream.of(
                        new HookApi(service.intake(), door, settings.hookBytes()).routes(),
                        new IncidentApi(service, desk, door).routes(),
                        access.routes(),
                        new ServiceApi(service).routes(),
                        new Pages(service, desk, access, door).routes(),
                        new OpenIdPages(service, door, this::address).routes())
                .flatMap(List::stream)
                .toList();
        KeyStore keys = settings.tls() == null ? null : settings.tls().keyStore();
        this.javalin = Javalin.create(config -> configure(config, keys));
    }

    /**
     * Starts it; it answers when this returns.
     *
     * @throws WebException where it cannot: the port is taken, a key is missing
     */
    public static WebServer start(WebSettings settings, Service service) {
        WebServer server = new WebServer(settings, service);
        try {
            server.javalin.start();
        } catch (RuntimeException e) {
            server.javalin.stop();
            Throwable root = e;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            throw new WebException(
                    "the server cannot listen on " + settings.host() + ":" + settings.port() + ": " + root.getMessage(),
                    e);
        }
        return server;
    }

    /** The one it listens on. */
    public int port() {
        return Objects.requireNonNull(connector).getLocalPort();
    }

    /** As people reach it, without a slash at the end. */
    public String address() {
        if (!settings.publicUrl().isEmpty()) {
            return settings.publicUrl().replaceAll("/+$", "");
        }
        String host = settings.host().indexOf(':') < 0 ? settings.host() : "[" + settings.host() + "]";
        return (settings.tls() == null ? "http://" : "https://") + host + ":" + port();
    }

    /** All that it answers, as METHOD and path. */
    List<String> routes() {
        return routes.stream().map(route -> route.method() + " " + route.path()).toList();
    }

    /** Where connections take their buffers from. */
    ByteBufferPool buffers() {
        return Objects.requireNonNull(connector).getByteBufferPool();
    }

    @Override
    public void close() {
        javalin.stop();
    }

    private void configure(JavalinConfig config, @Nullable KeyStore keys) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.http.prefer405over404 = true;
        // What is secret and what an attacker wrote must not share one compressed answer.
        config.http.compressionStrategy = CompressionStrategy.NONE;
        QueuedThreadPool threads = new QueuedThreadPool(settings.requests() + SPARE_THREADS, 8, 60_000);
        threads.setName("web");
        config.jetty.threadPool = threads;
        Errors errors = new Errors(settings.secure());
        config.jetty.modifyServer(server -> {
            server.setErrorHandler(errors);
            server.setStopTimeout(5_000);
        });
        config.jetty.modifyServletContextHandler(handler -> guard(handler, errors));
        config.jetty.addConnector((server, http) -> connector(server, http, keys));
        config.requestLogger.http((ctx, milliseconds) -> measure(ctx, milliseconds));
        routes.forEach(route -> add(config, route));
        config.routes.exception(Problem.class, this::problem);
        config.routes.exception(AccessException.class, (e, ctx) -> problem(status(e), ctx));
        config.routes.exception(LedgerException.class, (e, ctx) -> {
            LOG.error("the ledger does not answer: {}", e.getMessage());
            problem(Problem.later(503, Sentence.of("the database does not answer"), 5), ctx);
        });
        config.routes.exception(HttpResponseException.class, this::refused);
        config.routes.exception(Exception.class, this::failed);
    }

    private void guard(ServletContextHandler handler, Errors errors) {
        handler.setErrorHandler(errors);
        handler.addFilter(new FilterHolder(new Guard(settings)), "/*", EnumSet.of(DispatcherType.REQUEST));
    }

    private Connector connector(Server server, HttpConfiguration http, @Nullable KeyStore keys) {
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        http.setRequestHeaderSize(HEADERS);
        http.setRelativeRedirectAllowed(true);
        http.setUseInputDirectByteBuffers(false);
        http.setUseOutputDirectByteBuffers(false);
        SslContextFactory.Server tls = null;
        if (keys != null) {
            tls = new SslContextFactory.Server();
            tls.setKeyStore(keys);
            tls.setKeyStorePassword(Objects.requireNonNull(settings.tls()).password());
            // The guard looks at names.
            tls.setSniRequired(false);
            http.addCustomizer(new SecureRequestCustomizer(false));
        }
        // No pool: where Jetty 12.1 refuses what it cannot read, two threads run HttpConnection.onFillable
        // and may give a buffer back twice. Two connections would share it, and one get the other's request
        // or answer.
        ServerConnector made = new ServerConnector(
                server,
                null,
                null,
                new ByteBufferPool.NonPooling(),
                -1,
                -1,
                AbstractConnectionFactory.getFactories(tls, new HttpConnectionFactory(http)));
        made.setHost(settings.host());
        made.setPort(settings.port());
        made.setIdleTimeout(IDLE.toMillis());
        made.setShutdownIdleTimeout(SHUTDOWN.toMillis());
        NetworkConnectionLimit limit = new NetworkConnectionLimit(settings.connections(), made);
        limit.setEndPointIdleTimeout(IDLE_WHEN_FULL.toMillis());
        server.addBean(limit);
        connector = made;
        return made;
    }

    private void add(JavalinConfig config, Route route) {
        config.routes.addHttpHandler(HandlerType.findOrCreate(route.method()), route.path(), ctx -> handle(route, ctx));
        if (route.safe()) {
            config.routes.addHttpHandler(HandlerType.HEAD, route.path(), ctx -> handle(route, ctx));
        }
    }

    private void handle(Route route, Context ctx) throws Exception {
        ctx.attribute(ROUTE, route.path());
        door.check(ctx, route);
        route.handler().handle(ctx);
    }

    private void measure(Context ctx, float milliseconds) {
        String route = ctx.attribute(ROUTE);
        Timer.builder("tadoru.http.requests")
                .description("requests by route")
                .tag("method", route == null ? "" : ctx.method().name())
                .tag("route", route == null ? "none" : route)
                .tag("status", Integer.toString(ctx.statusCode()))
                .register(service.meters())
                .record(Duration.ofNanos((long) (milliseconds * 1e6)));
    }

    // --- what went wrong

    private void problem(Problem e, Context ctx) {
        if (e.status() == 401 && Answers.wantsPage(ctx) && !ctx.path().startsWith("/api/")) {
            ctx.header("WWW-Authenticate", "Bearer realm=\"Tadoru\"");
            // Who follows a link from another site comes without the cookie; once more from here, and it is there.
            boolean again = "cross-site".equals(ctx.header("Sec-Fetch-Site"))
                    && ctx.method().equals(HandlerType.GET)
                    && ctx.header("Authorization") == null;
            Answers.html(ctx, 401, Frame.login(ctx, Pages.next(ctx.path()), null, again, service.button()));
            return;
        }
        Answers.problem(ctx, e.status(), e.detail(), e.retryAfter());
    }

    private static Problem status(AccessException e) {
        Sentence why = Sentence.text(String.valueOf(e.getMessage()));
        return switch (e.reason()) {
            case INVALID -> Problem.of(422, why);
            case ABSENT -> Problem.of(404, why);
            case CONFLICT -> Problem.of(409, why);
            case BUSY -> Problem.later(503, why, 2);
        };
    }

    private void refused(HttpResponseException e, Context ctx) {
        int status = e.getStatus();
        if (status == 405) {
            ctx.header("Allow", allowed(ctx));
        }
        Sentence detail = switch (status) {
            case 404 -> Sentence.of("there is nothing at this address");
            case 405 ->
                Sentence.of("this address does not take {0}", ctx.method().name());
            default -> Problem.title(status);
        };
        problem(Problem.of(status, detail), ctx);
    }

    private String allowed(Context ctx) {
        String[] path = ctx.path().split("/", -1);
        return routes.stream()
                .filter(route -> fits(route.path().split("/", -1), path))
                .flatMap(route -> route.safe() ? Stream.of("GET", "HEAD") : Stream.of(route.method()))
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private static boolean fits(String[] route, String[] path) {
        if (route.length != path.length) {
            return false;
        }
        for (int i = 0; i < route.length; i++) {
            if (!route[i].startsWith("{") && !route[i].equals(path[i])) {
                return false;
            }
        }
        return true;
    }

    private void failed(Exception e, Context ctx) {
        String mark = UUID.randomUUID().toString().substring(0, 8);
        LOG.error("{}: {} failed", mark, String.valueOf((String) ctx.attribute(ROUTE)), e);
        problem(Problem.of(500, Sentence.of("that went wrong here; the log says why, under {0}", mark)), ctx);
    }
}
