package io.tadoru.correlator.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GeneralisedTest {
    @ParameterizedTest
    @CsvSource({
        // installed: as it is
        "/usr/lib/python3.11/os.py, /usr/lib/python3.11/os.py",
        "/usr/bin/md5sum, /usr/bin/md5sum",
        "/lib/x86_64-linux-gnu/libc.so.6, /lib/x86_64-linux-gnu/libc.so.6",
        // numbers
        "/proc/7/stat, /proc/#/stat",
        "/proc/27499/fd/12, /proc/#/fd/#",
        "/run/user/1000/bus, /run/user/#/bus",
        "/var/log/app-2026-11-22.log, /var/log/app-#-#-#.log",
        "/srv/report7.txt, /srv/report7.txt",
        "/srv/report1234.txt, /srv/report#.txt",
        // hex and what mkstemp makes
        "/srv/git/objects/3f/9b2c41d07e5a6b8c9d0e1f2a3b4c5d6e7f8091, /srv/git/objects/3f/#",
        "/run/credentials/550e8400-e29b-41d4-a716-446655440000, /run/credentials/#-#-#-#-#",
        "/tmp/cc4xY2zQ.o, /tmp/#.o",
        "/tmp/tmp.aB3dE9fGh1, /tmp/tmp.#",
        "/srv/sedAbC123, /srv/#",
        // words stay
        "/etc/NetworkManager/conf.d, /etc/NetworkManager/conf.d",
        "/srv/README, /srv/README",
        "/opt/lab/beef/cafe, /opt/lab/beef/cafe",
        // homes
        "/home/kenji/.bashrc, /home/*/.bashrc",
        "/home/kenji, /home/*",
        "/srv/home/kenji/.bashrc, /srv/home/kenji/.bashrc",
    })
    void changingPartsGo(String name, String general) {
        assertThat(Generalised.name(name)).isEqualTo(general);
    }

    @Test
    void twoUsersAndTwoRunsAreOne() {
        assertThat(Generalised.name("/home/a/.cache/x-4711/p")).isEqualTo(Generalised.name("/home/b/.cache/x-99/p"));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void hostileNamesAreBounded(long seed) {
        Random random = new Random(seed);
        String letters = "/aZ09.-_ \u0000\u001b\u202e\ud83d\udc80~#*\"\\\n";
        for (int i = 0; i < 5000; i++) {
            StringBuilder name = new StringBuilder("/");
            for (int k = random.nextInt(random.nextInt(20) == 0 ? 5000 : 300); k > 0; k--) {
                name.append(letters.charAt(random.nextInt(letters.length())));
            }
            String general = Generalised.name(name.toString());
            assertThat(general.length()).as("seed " + seed + ": " + name).isLessThan(Generalised.LONGEST + 100);
            assertThat(general.chars().noneMatch(c -> Character.isSurrogate((char) c)))
                    .as("seed " + seed + ": " + name)
                    .isTrue();
        }
    }

    @Test
    void aNameOfOneLongWordIsCut() {
        assertThat(Generalised.name("/srv/" + "a".repeat(4000)).length()).isLessThan(100);
        assertThat(Generalised.name("/srv/" + "a/".repeat(2000)).length()).isLessThan(Generalised.LONGEST + 10);
    }
}
