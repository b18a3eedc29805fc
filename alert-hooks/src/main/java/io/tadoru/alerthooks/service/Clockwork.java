package io.tadoru.alerthooks.service;

import io.tadoru.alerthooks.ledger.Database;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.spi.JobFactory;
import org.quartz.utils.ConnectionProvider;
import org.quartz.utils.DBConnectionManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Quartz: what is done again and again. Jobs of this process are kept in memory. Those of which all workers together need
 * only one are kept in PostgreSQL, clustered, where there is one: another worker takes over when one dies. What is to be
 * done is never kept here but in the ledger.
 */
final class Clockwork implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Clockwork.class);
    private static final long SCHEMA_LOCK = 0x71756172747aL;
    private static final String POOL = "ledger";

    private final Scheduler own;
    private final Scheduler shared;
    private final Map<String, Runnable> work = new ConcurrentHashMap<>();

    /** Looks up by its key what a job does; the key alone is kept in the database. */
    @DisallowConcurrentExecution
    static final class Tick implements Job {
        private final Runnable work;

        Tick(Runnable work) {
            this.work = work;
        }

        @Override
        public void execute(JobExecutionContext context) {
            try {
                work.run();
            } catch (RuntimeException e) {
                // The next time may be better.
                LOG.error("{} failed: {}", context.getJobDetail().getKey().getName(), e.toString());
            }
        }
    }

    /** @param jobs how many there will be: each has a thread, so that none waits for another */
    Clockwork(Database database, int jobs) throws SchedulerException {
        own = scheduler(memory(), jobs);
        shared = database.embedded() ? own : scheduler(clustered(database), jobs);
        JobFactory factory = (bundle, scheduler) -> new Tick(Objects.requireNonNullElse(
                work.get(bundle.getJobDetail().getKey().getName()), () -> {}));
        own.setJobFactory(factory);
        shared.setJobFactory(factory);
    }

    private static Scheduler scheduler(Properties properties, int threads) throws SchedulerException {
        properties.setProperty("org.quartz.scheduler.skipUpdateCheck", "true");
        properties.setProperty("org.quartz.scheduler.makeSchedulerThreadDaemon", "true");
        properties.setProperty("org.quartz.threadPool.threadCount", Integer.toString(threads));
        properties.setProperty("org.quartz.threadPool.makeThreadsDaemons", "true");
        return new StdSchedulerFactory(properties).getScheduler();
    }

    private static Properties memory() {
        Properties properties = new Properties();
        // Schedulers of one name are one in a JVM.
        properties.setProperty("org.quartz.scheduler.instanceName", "own-" + java.util.UUID.randomUUID());
        properties.setProperty("org.quartz.jobStore.class", "org.quartz.simpl.RAMJobStore");
        return properties;
    }

    private static Properties clustered(Database database) {
        makeTables(database);
        String pool = POOL + "-" + java.util.UUID.randomUUID();
        DBConnectionManager.getInstance().addConnectionProvider(pool, new ConnectionProvider() {
            @Override
            public Connection getConnection() throws SQLException {
                return database.pool().getConnection();
            }

            @Override
            public void initialize() {}

            @Override
            public void shutdown() {}
        });
        Properties properties = new Properties();
        properties.setProperty("org.quartz.scheduler.instanceName", "tadoru");
        properties.setProperty("org.quartz.scheduler.instanceId", "AUTO");
        properties.setProperty("org.quartz.jobStore.class", "org.quartz.impl.jdbcjobstore.JobStoreTX");
        properties.setProperty(
                "org.quartz.jobStore.driverDelegateClass", "org.quartz.impl.jdbcjobstore.PostgreSQLDelegate");
        properties.setProperty("org.quartz.jobStore.dataSource", pool);
        properties.setProperty("org.quartz.jobStore.isClustered", "true");
        properties.setProperty("org.quartz.jobStore.clusterCheckinInterval", "5000");
        return properties;
    }

    /** Quartz's own tables, by the script that comes with it. */
    private static void makeTables(Database database) {
        database.write(c -> {
            try (Statement statement = c.createStatement()) {
                statement.execute("SELECT pg_advisory_xact_lock(" + SCHEMA_LOCK + ")");
                try (ResultSet row = statement.executeQuery("SELECT to_regclass('qrtz_job_details') IS NOT NULL")) {
                    row.next();
                    if (row.getBoolean(1)) {
                        return true;
                    }
                }
                for (String sql : script()) {
                    if (sql.startsWith("CREATE")) {
                        statement.execute(sql);
                    }
                }
            }
            return true;
        });
    }

    private static String[] script() throws SQLException {
        try (InputStream in = Objects.requireNonNull(
                Scheduler.class.getResourceAsStream("/org/quartz/impl/jdbcjobstore/tables_postgres.sql"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replaceAll("(?m)--.*$", "")
                    .strip()
                    .split(";\\s*");
        } catch (IOException e) {
            throw new SQLException(e);
        }
    }

    /** Something that this process does again and again. Times that were missed are made up for once. */
    void every(Duration pause, String name, Runnable job) throws SchedulerException {
        schedule(own, pause, name, job);
    }

    /** The same for something that one of all workers does. */
    void oneEvery(Duration pause, String name, Runnable job) throws SchedulerException {
        schedule(shared, pause, name, job);
    }

    private void schedule(Scheduler scheduler, Duration pause, String name, Runnable job) throws SchedulerException {
        work.put(name, job);
        JobDetail detail = JobBuilder.newJob(Tick.class).withIdentity(name).build();
        Trigger trigger = TriggerBuilder.newTrigger()
                .withIdentity(name)
                .startNow()
                .withSchedule(SimpleScheduleBuilder.simpleSchedule()
                        .withIntervalInMilliseconds(pause.toMillis())
                        .repeatForever()
                        .withMisfireHandlingInstructionNextWithRemainingCount())
                .build();
        scheduler.scheduleJob(detail, Set.of(trigger), true);
    }

    void start() throws SchedulerException {
        own.start();
        if (shared != own) {
            shared.start();
        }
    }

    /** Waits for what is under way. */
    @Override
    public void close() {
        try {
            own.shutdown(true);
            if (shared != own) {
                shared.shutdown(true);
            }
        } catch (SchedulerException e) {
            LOG.warn("Quartz did not stop: {}", e.getMessage());
        }
    }
}
