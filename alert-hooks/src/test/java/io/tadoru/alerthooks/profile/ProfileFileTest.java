package io.tadoru.alerthooks.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tadoru.collector.EvidenceException;
import io.tadoru.collector.RandomEvents;
import io.tadoru.correlator.profile.Learner;
import io.tadoru.correlator.profile.Profile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProfileFileTest {
    @TempDir
    private Path folder;

    static Profile random(long seed) {
        Learner learner = new Learner();
        new RandomEvents(seed, 500).events(2000).forEach(learner::add);
        return learner.profile();
    }

    static String text(Profile profile) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ProfileFile.write(profile, out);
        return out.toString(StandardCharsets.UTF_8);
    }

    private static Profile read(String text) throws IOException {
        return ProfileFile.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), "p.json");
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void whatIsWrittenIsReadAndWrittenAlike(long seed) throws IOException {
        Profile profile = random(seed);
        Path plain = folder.resolve("p.json");
        Path packed = folder.resolve("p.json.zst");
        ProfileFile.write(profile, plain);
        ProfileFile.write(profile, packed);
        Profile back = ProfileFile.read(plain);
        assertThat(back.withSource("")).as("seed " + seed).isEqualTo(profile);
        assertThat(back).isEqualTo(ProfileFile.read(packed));
        assertThat(text(back)).isEqualTo(text(profile)).isEqualTo(Files.readString(plain));
        assertThat(Files.size(packed)).isLessThan(Files.size(plain));
        assertThat(back.source()).matches("sha256:[0-9a-f]{64} \\(format 1\\)");
        assertThat(text(profile)).matches("[\\x20-\\x7e\n]+").endsWith("}\n");
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("p.json", "p.json.zst");
    }

    @Test
    void nothingIsAProfileToo() throws IOException {
        assertThat(read(text(Profile.NONE)).withSource("")).isEqualTo(Profile.NONE);
    }

    @Test
    void theHeaderSaysWhatItIs() throws IOException {
        assertThat(text(random(1)))
                .startsWith("{\"tadoru_profile\":1,\"hosts\":[\"db.example.org\",\"web-1\"],\"more_hosts\":false,"
                        + "\"from\":\"2023-11-14T22:13:20");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"tadoru_profile\":1 | \"tadoru_profile\":2 | line 1: format 2 is newer than this Tadoru",
                "\"tadoru_profile\":1 | \"x\":1 | line 1: no \"tadoru_profile\"",
                "\"uses\": | \"uses\":1 | it is cut off or changed; learn it again with ./tadoru learn",
                "\"count\": | \"count\":-1 | line 2: \"count\" is no count; learn it again",
                "\"kind\":\" | \"kind\":\"un | line 2: \"kind\" is none that this Tadoru knows",
                "\"hosts\":\"0 | \"hosts\":\"g | line 2: \"hosts\" is not 16 hex digits",
                "\"first\":\"20 | \"first\":\"99999 | line 2: \"first\" is no time such as",
                "\"first\":\"2023 | \"first\":\"2024 | line 2: \"first\" is after \"last\"",
                "\"program\":\" | \"program\":\"~ | line 3: programs are not in order",
                "\"object\": | \"object\":1, | line 2: no JSON",
            })
    void aBrokenOneSaysWhereAndWhatToDo(String good, String bad, String words) throws IOException {
        String text = text(random(1));
        int at = text.indexOf(good);
        assertThat(at).isPositive();
        String broken = text.substring(0, at) + bad + text.substring(at + good.length());
        assertThatThrownBy(() -> read(broken))
                .isInstanceOf(EvidenceException.class)
                .hasMessageStartingWith("p.json, line ")
                .hasMessageContaining(words);
    }

    @Test
    void aCutOneIsNoWholeOne() throws IOException {
        String text = text(random(2));
        int middle = text.indexOf('\n', text.length() / 2) + 1;
        assertThatThrownBy(() -> read(text.substring(0, middle))).hasMessageContaining("it is cut off or changed");
        assertThatThrownBy(() -> read(text.substring(0, middle + 10)))
                .hasMessageContaining("the file ends in it: it is cut off");
        assertThatThrownBy(() -> read("")).hasMessageContaining("make one with ./tadoru learn");
        Path packed = folder.resolve("p.zst");
        ProfileFile.write(random(2), packed);
        byte[] bytes = Files.readAllBytes(packed);
        Files.write(packed, java.util.Arrays.copyOf(bytes, bytes.length / 2));
        assertThatThrownBy(() -> ProfileFile.read(packed))
                .isInstanceOf(EvidenceException.class)
                .hasMessageContaining("p.zst")
                .hasMessageContaining("./tadoru learn");
        assertThatThrownBy(() -> ProfileFile.read(folder.resolve("none")))
                .isInstanceOf(EvidenceException.class)
                .hasMessageContaining("there is no such file");
    }

    @Test
    void aHostsNameCannotMakeALineOrACursor() throws IOException {
        Learner learner = new Learner();
        new RandomEvents(3, 50).events(50).forEach(learner::add);
        Profile profile = learner.profile();
        java.util.TreeSet<String> hosts = new java.util.TreeSet<>(java.util.List.of("a\n\u001b[2J\u202e\"", "b"));
        Profile hostile = new Profile(
                "",
                hosts,
                false,
                profile.from(),
                profile.to(),
                profile.events(),
                profile.forks(),
                profile.executions(),
                profile.programs(),
                profile.beyond());
        assertThat(text(hostile)).matches("[\\x20-\\x7e\n]+");
        assertThat(read(text(hostile)).hosts()).isEqualTo(hosts);
    }
}
