package io.tadoru.correlator.investigation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.correlator.Alert;
import io.tadoru.correlator.Host;
import io.tadoru.correlator.Options;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whether an incident says that the evidence begins later than the process. */
class SinceBeforeTest {
    private static List<String> limits(Host host, double seconds) {
        Alert alert = new Alert(Host.time(seconds), "192.0.2.5", -1, "203.0.113.9", 4444, "tcp", "", -1);
        return new Investigation(host.store(), "test")
                .of(alert, Options.of(Options.Mode.CAUSAL)).limits().stream()
                        .map(Object::toString)
                        .filter(l -> l.startsWith("The evidence of this host begins at"))
                        .toList();
    }

    @Test
    void aProcessThatWasThereBeforeIsNamed() {
        Host host = new Host("web-1").process(200, 1, "/opt/agent").at(3).connect(200, "203.0.113.9", 4444);
        assertThat(limits(host, 3.1))
                .containsExactly(
                        "The evidence of this host begins at 2023-11-14T22:13:23Z, when no birth of process 200"
                                + " (agent) is recorded: it may have run before, and what it did then is not known.");
    }

    @Test
    void oneWhoseBirthIsRecordedIsNotButItsParentIsAndNoneThatIsMetLater() {
        Host born = new Host("web-1")
                .process(100, 1, "/bin/sh")
                .at(1)
                .fork(100, 200)
                .exec(200, "/opt/agent");
        assertThat(limits(born.at(3).connect(200, "203.0.113.9", 4444), 3.1))
                .singleElement()
                .asString()
                .contains("process 100 (sh) is");
        Host later = new Host("web-1").process(100, 1, "/bin/sh").at(1).read(100, "/etc/x", 9);
        later.process(200, 1, "/opt/agent").at(90).connect(200, "203.0.113.9", 4444);
        assertThat(limits(later, 90.1)).isEmpty();
    }
}
