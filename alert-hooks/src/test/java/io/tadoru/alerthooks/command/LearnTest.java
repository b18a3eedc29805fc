package io.tadoru.alerthooks.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tadoru learn} and {@code --profile} as a user meets them. */
class LearnTest {
    private static final String SAMPLES = Path.of("..", "samples").toString();
    private static final String MAIL = SAMPLES + "/mail-backdoor";

    @TempDir
    private Path folder;

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    /** The log begins at 02:00:10, the attack about half a minute later. */
    private Run learn(String out) {
        return Run.of("learn", "--log", MAIL, "--to", "2026-11-22T02:00:30Z", "--out", file(out));
    }

    @Test
    void learnsAndIsUsed() throws IOException {
        Run run = learn("desk-7.json");
        assertThat(run.exit()).as(run.err()).isEqualTo(Tadoru.ANSWERED);
        assertThat(run.out())
                .contains(
                        "uses by ",
                        "the profile of desk-7, learned from 2026-11-22T02:00:11.115Z",
                        "to 2026-11-22T02:00:2")
                .contains("note: it spans less than a day")
                .contains("--profile " + file("desk-7.json"));
        assertThat(run.err()).contains("45,990 events", "events/s");
        assertThat(learn("again.json.zst").exit()).isEqualTo(Tadoru.ANSWERED);
        Run joined = Run.of("learn", "--join", file("again.json.zst"), "--out", file("same.json"));
        assertThat(joined.exit()).as(joined.err()).isEqualTo(Tadoru.ANSWERED);
        assertThat(folder.resolve("same.json")).hasSameBinaryContentAs(folder.resolve("desk-7.json"));
        Run demo = Run.of("demo", "--samples", SAMPLES, "--profile", file("desk-7.json"), "--out", file("report"));
        assertThat(demo.exit()).as(demo.err()).isEqualTo(Tadoru.ANSWERED);
        assertThat(demo.out()).contains("python3 (pid 27499");
        JsonNode incident = new ObjectMapper()
                .readTree(folder.resolve("report").resolve("incident.json").toFile());
        assertThat(incident.at("/tool/options/profile").asText())
                .matches("sha256:[0-9a-f]{64} \\(format 1\\), the profile of desk-7, learned from .*");
        assertThat(incident.at("/limits").toString())
                .contains("The noise profile reaches into the window or beyond (the profile of desk-7");
    }

    @Test
    void anotherHostsProfileIsSaidToBeOne() throws IOException {
        assertThat(learn("desk-7.json").exit()).isEqualTo(Tadoru.ANSWERED);
        Run run = Run.of(
                "investigate",
                "--alert",
                SAMPLES + "/same-destination/alert.json",
                "--log",
                SAMPLES + "/same-destination",
                "--window",
                "2m",
                "--profile",
                file("desk-7.json"),
                "--out",
                file("report"));
        assertThat(run.exit()).as(run.err()).isEqualTo(Tadoru.ANSWERED);
        assertThat(Files.readString(folder.resolve("report").resolve("incident.json")))
                .contains("The noise profile was not learned on this host (the profile of desk-7")
                .doesNotContain("reaches into the window");
    }

    @Test
    void wrongUseIsExplained() throws IOException {
        assertThat(Run.of("learn").err()).contains("learn from what? --log FILE, --elasticsearch URL, or --join FILE");
        Run cluster = Run.of("learn", "--elasticsearch", "http://127.0.0.1:1", "--out", file("x"));
        assertThat(cluster.exit()).isEqualTo(Tadoru.EVIDENCE);
        assertThat(cluster.err()).contains("give --from and --to");
        Run empty = Run.of("learn", "--log", MAIL, "--host", "nobody", "--out", file("x"));
        assertThat(empty.exit()).isEqualTo(Tadoru.EVIDENCE);
        assertThat(empty.err()).contains("holds no event of nobody in that time");
        Run noZone = Run.of("learn", "--log", MAIL, "--to", "2026-11-22T02:00:30", "--out", file("x"));
        assertThat(noZone.exit()).isEqualTo(Tadoru.USAGE);
        assertThat(folder.resolve("x")).doesNotExist();
        Path newer = Files.writeString(folder.resolve("newer.json"), "{\"tadoru_profile\":2}\n");
        Run demo = Run.of("demo", "--samples", SAMPLES, "--profile", newer.toString(), "--out", file("report"));
        assertThat(demo.exit()).isEqualTo(Tadoru.EVIDENCE);
        assertThat(demo.err()).contains("newer.json, line 1: format 2 is newer than this Tadoru");
        Run twice = Run.of("learn", "--log", MAIL, "--join", file("p"), "--join", file("p"), "--out", file("x"));
        assertThat(twice.err()).contains("there is no such file");
    }

    @Test
    void helpTeaches() {
        assertThat(Run.of("learn", "--help").out())
                .contains("Nothing is dropped", "a period that ends before the attack began", "--join web-3.json.zst")
                .contains("--elasticsearch", "--profile web-3.json.zst");
        assertThat(Run.of("investigate", "--help").out()).contains("--profile=FILE");
        assertThat(Run.of("--help").out()).contains("learn");
    }
}
