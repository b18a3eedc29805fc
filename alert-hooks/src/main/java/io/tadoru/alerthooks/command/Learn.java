package io.tadoru.alerthooks.command;

import io.tadoru.alerthooks.alert.AlertException;
import io.tadoru.alerthooks.alert.AlertTime;
import io.tadoru.alerthooks.profile.ProfileFile;
import io.tadoru.collector.Event;
import io.tadoru.collector.EvidenceException;
import io.tadoru.collector.elasticsearch.ElasticsearchStore;
import io.tadoru.collector.memory.EvidenceFiles;
import io.tadoru.correlator.profile.Learner;
import io.tadoru.correlator.profile.Profile;
import io.tadoru.correlator.profile.QuietPeriod;
import io.tadoru.visualizer.DisplayText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tadoru learn}: what is ordinary, from a quiet period. */
@Command(
        name = "learn",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Learns from a quiet period what is ordinary: how often which program read, wrote, ran or called what."
                    + " \"investigate --profile FILE\" then ranks what is new before what is ordinary, and counts ordinary"
                    + " files and addresses in place of drawing them. Nothing is dropped.%n",
            "Take a period that ends before the attack began, as long as work differs: a day at least, a week is better."
                    + " What was seen within an alert's window, or after, is never used for it.%n"
        },
        footer = {
            "",
            "  ./tadoru learn --log /var/log/audit/ --to 2026-11-21T00:00:00Z --out web-3.json.zst",
            "  ./tadoru learn --elasticsearch https://es:9200 --index 'auditbeat-*' --host web-3 \\",
            "      --from 2026-11-14T00:00:00Z --to 2026-11-21T00:00:00Z --out web-3.json.zst",
            "  ./tadoru learn --join web-3.json.zst --join web-4.json.zst --out fleet.json.zst",
            "  ./tadoru investigate --alert alert.json --log /var/log/audit/ --profile web-3.json.zst"
        })
final class Learn implements Callable<Integer> {
    /** A period that is shorter says little. */
    private static final long SHORT = 24 * 3_600_000_000_000L;

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @ArgGroup(exclusive = true, multiplicity = "0..1", heading = "The evidence:%n")
    private Investigate.@Nullable Evidence evidence;

    @Option(
            names = "--join",
            paramLabel = "FILE",
            description = "Adds what another profile knows, such as another host's. Can be given again.")
    private List<Path> join = List.of();

    @Option(
            names = "--host",
            paramLabel = "NAME",
            description = "Whose events; all hosts of the evidence where missing: that makes a fleet's profile.")
    @Nullable
    private String host;

    @Option(names = "--from", paramLabel = "TIME", description = "Begin of the period, such as 2026-11-14T00:00:00Z.")
    @Nullable
    private String from;

    @Option(names = "--to", paramLabel = "TIME", description = "Its end. Files: where missing, all there is.")
    @Nullable
    private String to;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            defaultValue = "profile.json",
            description = "Where the profile goes; packed where the name ends in .zst (default: ${DEFAULT-VALUE}).")
    private Path out = Path.of("profile.json");

    @Override
    public Integer call() throws AlertException, IOException {
        CommandLine line = java.util.Objects.requireNonNull(spec).commandLine();
        long begin = from == null ? Long.MIN_VALUE : AlertTime.parse(from);
        long end = to == null ? Long.MAX_VALUE : AlertTime.parse(to);
        List<Profile> parts =
                new ArrayList<>(join.stream().map(ProfileFile::read).toList());
        if (parts.stream().map(Profile::source).distinct().count() < parts.size()) {
            throw new EvidenceException("--join: one profile is given twice; what it knows would count twice");
        }
        if (evidence == null && parts.isEmpty()) {
            throw new EvidenceException("learn from what? --log FILE, --elasticsearch URL, or --join FILE");
        }
        if (evidence != null) {
            parts.add(learned(evidence, begin, end, line.getErr()));
        }
        Profile profile = Profile.merged(parts);
        ProfileFile.write(profile, out);
        say(profile, line.getOut());
        return Tadoru.ANSWERED;
    }

    private Profile learned(Investigate.Evidence evidence, long begin, long end, PrintWriter err) {
        Learner learner = new Learner();
        if (evidence.logs != null) {
            EvidenceFiles files = evidence.logs.files(err);
            files.stream(evidence.logs.paths, e -> {
                if (e.time() >= begin && e.time() <= end && (host == null || host.equals(e.host()))) {
                    learner.add(e);
                }
            });
            files.notes().forEach(note -> err.println("note: " + DisplayText.of(note.toString())));
            err.println("read: " + files.throughput());
        } else {
            fromCluster(evidence, begin, end, learner::add, err);
        }
        err.flush();
        Profile profile = learner.profile();
        if (profile.events() == 0) {
            throw new EvidenceException("nothing to learn from: the evidence holds no event of "
                    + (host == null ? "any host" : host) + " in that time that reads, writes, runs or calls anything");
        }
        return profile;
    }

    private void fromCluster(
            Investigate.Evidence evidence,
            long begin,
            long end,
            java.util.function.Consumer<Event> out,
            PrintWriter err) {
        if (from == null || to == null) {
            throw new EvidenceException("from Elasticsearch a period has a begin and an end: give --from and --to");
        }
        try (ElasticsearchStore store = ElasticsearchStore.open(
                java.util.Objects.requireNonNull(evidence.cluster).settings())) {
            String name = host == null ? null : Investigate.name(store, host);
            long start = System.nanoTime();
            long events = new QuietPeriod(store, text -> {
                        err.println("tadoru: " + text);
                        err.flush();
                    })
                    .read(name, begin, end, out);
            double seconds = (System.nanoTime() - start) / 1e9;
            err.printf(Locale.ROOT, "read: %,d events in %.2f s (%,.0f events/s)%n", events, seconds, events / seconds);
            store.absent()
                    .forEach(part -> err.println("note: learned without a part: " + DisplayText.of(part.toString())));
        }
    }

    private void say(Profile profile, PrintWriter to) {
        to.printf(
                Locale.ROOT,
                "%s: %,d uses by %,d programs, from %,d events; %s%n",
                out,
                ProfileFile.uses(profile),
                profile.programs().size(),
                profile.events(),
                DisplayText.of(profile.words()));
        long beyond = profile.programs().values().stream()
                .mapToLong(Profile.Program::beyond)
                .reduce(profile.beyond(), Profile::sum);
        if (beyond > 0) {
            to.printf(Locale.ROOT, "note: no room for %,d of its uses; nothing will be said of them%n", beyond);
        }
        if (profile.events() > 0 && profile.to() - profile.from() < SHORT) {
            to.println("note: it spans less than a day; what is done nightly or weekly will look new");
        }
        to.println("use it: ./tadoru investigate ... --profile " + out);
        to.flush();
    }
}
