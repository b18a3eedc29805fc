package io.tadoru.correlator.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.collector.Event;
import io.tadoru.correlator.Host;
import io.tadoru.correlator.identity.Generations.At;
import io.tadoru.correlator.link.FileKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** FACTS, "Identity": an inode is no identity, and neither is a name. */
class GenerationsTest {
    private static final FileKey KEY = FileKey.of(Host.DEV, 7, "");
    private final Host host = new Host("web");

    private Generation at(int event) {
        return at(KEY, event);
    }

    private Generation at(FileKey key, int event) {
        At at = At.of(key, host.events().get(event));
        return Objects.requireNonNull(
                new Generations(host.store(), "web").at(List.of(at)).get(at));
    }

    private Event event(int index) {
        return host.events().get(index);
    }

    @Test
    void aFileThatNobodyChangedIsOne() {
        host.at(1).read(100, "/etc/passwd", 7);
        Generation g = at(0);
        assertThat(g.changes()).isEmpty();
        assertThat(g.total()).isZero();
        assertThat(g.holds(event(0))).isTrue();
    }

    @Test
    void anInodeIsReusedAfterUnlink() {
        host.at(1).create(100, "/tmp/a", 7).at(2).read(101, "/tmp/a", 7).at(3).unlink(100, "/tmp/a", 7);
        host.at(4).create(102, "/tmp/b", 7).at(5).read(103, "/tmp/b", 7);
        assertThat(at(1).changes()).containsExactly(event(0));
        assertThat(at(4).changes()).containsExactly(event(3));
        assertThat(at(1).id()).isNotEqualTo(at(4).id());
        assertThat(at(1).holds(event(4))).isFalse();
        assertThat(at(4).holds(event(1))).isFalse();
        assertThat(at(2).id()).as("the unlink is the old file's").isEqualTo(at(1).id());
    }

    @Test
    void aCreationAloneBeginsAFile() {
        host.unaudited("unlink");
        host.at(1).create(100, "/tmp/a", 7).unlink(100, "/tmp/a", 7).at(4).create(102, "/tmp/b", 7);
        host.at(5).read(103, "/tmp/b", 7);
        assertThat(at(2).changes()).containsExactly(event(1));
        assertThat(at(0).holds(event(2))).isFalse();
    }

    @Test
    void aRemovalAloneEndsAFile() {
        // The next file on the inode was made by something that no rule records.
        host.at(1).create(100, "/tmp/a", 7).at(3).unlink(100, "/tmp/a", 7).at(5).read(103, "/tmp/b", 7);
        assertThat(at(2).changes()).isEmpty();
        assertThat(at(0).holds(event(2))).isFalse();
        assertThat(at(0).id()).isNotEqualTo(at(2).id());
    }

    @Test
    void filesThatWereThereBeforeTheEvidenceAreNotMixedWithLaterOnes() {
        host.at(1).write(100, "/tmp/a", 7).at(2).unlink(100, "/tmp/a", 7).at(3).write(101, "/tmp/b", 7);
        assertThat(at(0).begin()).isNull();
        assertThat(at(2).id()).isNotEqualTo(at(0).id());
        assertThat(at(2).changes()).containsExactly(event(2));
    }

    @Test
    void manyFilesWithinOneTick() {
        for (int i = 0; i < 5; i++) {
            host.create(100 + i, "/tmp/t" + i, 7).read(200 + i, "/tmp/t" + i, 7).unlink(100 + i, "/tmp/t" + i, 7);
        }
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            assertThat(at(3 * i + 1).changes()).containsExactly(event(3 * i));
            assertThat(at(3 * i).id()).isEqualTo(at(3 * i + 2).id());
            ids.add(at(3 * i + 1).id());
        }
        assertThat(ids).doesNotHaveDuplicates();
    }

    @Test
    void renameIntoPlaceKeepsTheFileAndEndsTheReplacedOne() {
        host.at(1).create(100, "/etc/.a.tmp", 7).at(2).renameOver(100, "/etc/.a.tmp", "/etc/a", 7, 8);
        host.at(3).read(101, "/etc/a", 7).at(4).create(102, "/tmp/x", 8);
        assertThat(at(2).changes()).containsExactly(event(0), event(1));
        FileKey replaced = FileKey.of(Host.DEV, 8, "");
        assertThat(at(replaced, 1).end()).isEqualTo(event(1));
        assertThat(at(replaced, 3).changes()).containsExactly(event(3));
    }

    @Test
    void aHardLinkOutlivesTheFirstName() {
        // git and maildir make a file this way: create, link into place, unlink.
        host.at(1)
                .create(100, "/q/tmp", 7)
                .at(2)
                .link(100, "/q/tmp", "/q/new", 7)
                .at(3)
                .unlink(100, "/q/tmp", 7);
        host.at(4).read(101, "/q/new", 7).at(5).unlink(101, "/q/new", 7).at(6).read(102, "/z", 7);
        assertThat(at(3).changes()).containsExactly(event(0), event(1), event(2));
        assertThat(at(3).holds(event(4))).isTrue();
        assertThat(at(5).changes()).isEmpty();
    }

    @Test
    void aFileMadeWithoutANameIsAFile() {
        host.at(1).create(100, "/tmp/a", 7).unlink(100, "/tmp/a", 7);
        host.at(2).open(101, "/tmp", 7, "NORMAL", 2 | 0x400000).at(3).link(101, "/proc/self/fd/3", "/tmp/b", 7);
        host.at(4).read(102, "/tmp/b", 7);
        assertThat(at(4).changes()).containsExactly(event(2), event(3));
    }

    @Test
    void whatIsWrittenAfterAMomentIsNoChangeBeforeIt() {
        host.at(1).read(100, "/tmp/a", 7).at(2).write(101, "/tmp/a", 7);
        assertThat(at(0).changes()).isEmpty();
        assertThat(at(0).id()).isEqualTo(at(1).id());
    }

    @Test
    void withoutInodesTheNameTells() {
        host.withoutInodes();
        host.at(1).create(100, "/tmp/a", 7).at(2).unlink(100, "/tmp/a", 7).at(3).create(101, "/tmp/a", 8);
        FileKey key = FileKey.of("", -1, "/tmp/a");
        assertThat(at(key, 0).id()).startsWith("fname");
        assertThat(at(key, 2).id()).isNotEqualTo(at(key, 0).id());
        assertThat(at(key, 2).changes()).containsExactly(event(2));
    }

    @Test
    void deviceAndInodeTogetherTell() {
        host.at(1).create(100, "/tmp/a", 7);
        host.record("openat", 101, c -> {
            c.flags = 0x241;
            c.paths = List.of(new Event.PathItem("/run/b", "CREATE", 7, "00:18", "0100644"));
        });
        assertThat(at(0).holds(event(0))).isTrue();
        assertThat(at(0).end()).isNull();
        assertThat(at(FileKey.of("00:18", 7, ""), 1).changes()).containsExactly(event(1));
    }

    @Test
    void inodesThatAreReusedAllDayAreFoundWhereTheyAreNeeded() {
        // 300 files on one inode: more changes than are fetched at once.
        for (int i = 0; i < 300; i++) {
            host.at(i).create(100, "/tmp/t" + i, 7).unlink(100, "/tmp/t" + i, 7);
        }
        List<At> moments = new ArrayList<>();
        for (int i : new int[] {0, 3, 150, 290, 299}) {
            moments.add(At.of(KEY, event(2 * i)));
        }
        Map<At, Generation> found = new Generations(host.store(), "web").at(moments);
        assertThat(found.keySet()).containsExactlyElementsOf(moments);
        for (At at : moments) {
            Generation g = Objects.requireNonNull(found.get(at));
            assertThat(g.changes()).hasSize(1);
            assertThat(g.total()).isEqualTo(1);
            assertThat(g.born()).isTrue();
        }
    }

    @Test
    void aHubSaysHowMuchItHas() {
        for (int i = 0; i < 250; i++) {
            host.at(i).open(100, "/var/log/x", 7, "NORMAL", 0x401);
        }
        assertThat(at(249).total()).isEqualTo(250);
        assertThat(at(249).changes().size()).isGreaterThan(40);
        assertThat(at(200).id()).isEqualTo(at(249).id());
        // All of them within one tick.
        Host burst = new Host("web");
        for (int i = 0; i < 250; i++) {
            burst.open(100, "/var/log/x", 7, "NORMAL", 0x401);
        }
        At last = At.of(KEY, burst.last());
        assertThat(Objects.requireNonNull(new Generations(burst.store(), "web")
                                .at(List.of(last))
                                .get(last))
                        .total())
                .isEqualTo(250);
    }
}
