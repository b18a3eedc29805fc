package io.tadoru.correlator.investigation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tadoru.correlator.Host;
import io.tadoru.correlator.Incident;
import io.tadoru.correlator.Node.ProcessNode;
import io.tadoru.correlator.Options;
import org.junit.jupiter.api.Test;

/** What a process of an incident is called: by its own records, never by its parent's. */
class NamesOfProcessesTest {
    @Test
    void whoOnlyEndedIsCalledAsInItsEnd() {
        Host host = new Host("web-1")
                .process(200, 1, "/opt/agent")
                .at(3)
                .connect(200, "203.0.113.9", 4444)
                .at(4)
                .fork(200, 300);
        host.at(5).record("exit_group", 300, c -> c.comm = "other");
        Incident incident = new Investigation(host.store(), "test")
                .of(Host.alert(3.1, "192.0.2.5", 40_000, "203.0.113.9", 4444), Options.of(Options.Mode.CAUSAL));
        assertThat(incident.nodes().stream()
                        .filter(ProcessNode.class::isInstance)
                        .map(n -> ((ProcessNode) n).comm() + " " + ((ProcessNode) n).pid()))
                .contains("agent 200", "other 300");
    }
}
