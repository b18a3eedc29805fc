package io.tadoru.alerthooks.web;

import io.tadoru.alerthooks.access.Role;
import io.tadoru.alerthooks.ledger.Incidents;
import io.tadoru.collector.Sentence;
import java.util.ArrayList;
import java.util.List;

/** What people read where the ledger and the API have a name for machines. */
final class Words {
    private Words() {}

    static Sentence role(Role role) {
        return switch (role) {
            case READER -> Sentence.of("reader");
            case ANALYST -> Sentence.of("analyst");
            case ADMIN -> Sentence.of("admin");
        };
    }

    /** How far the investigation is. */
    static Sentence state(String state) {
        return switch (state) {
            case "waiting" -> Sentence.of("waiting");
            case "answered" -> Sentence.of("answered");
            case "nothing" -> Sentence.of("no process matches");
            case "aside" -> Sentence.of("set aside");
            default -> Sentence.text(state);
        };
    }

    static Sentence state(Incidents.Row row) {
        List<Sentence> all = new ArrayList<>();
        all.add(
                row.state().equals("waiting") && row.problem() != null
                        ? Sentence.of("waiting, with a problem")
                        : state(row.state()));
        if (row.partial()) {
            all.add(Sentence.of("only a part"));
        }
        if (row.pending() && row.runs() > 0) {
            all.add(Sentence.of("looks again"));
        }
        return Sentence.joined("{0}, {1}", all);
    }

    /** What people say of an incident. */
    static Sentence judged(Incidents.Row row) {
        List<Sentence> all = new ArrayList<>();
        all.add(status(row.status()));
        if (!row.verdict().isEmpty()) {
            all.add(verdict(row.verdict()));
        }
        if (!row.assignee().isEmpty()) {
            all.add(Sentence.text(row.assignee()));
        }
        return Sentence.joined("{0}, {1}", all);
    }

    static Sentence status(String status) {
        return switch (status) {
            case "open" -> Sentence.of("open");
            case "closed" -> Sentence.of("closed");
            default -> Sentence.text(status);
        };
    }

    static Sentence verdict(String verdict) {
        return switch (verdict) {
            case "true-positive" -> Sentence.of("true positive");
            case "false-positive" -> Sentence.of("false positive");
            case "benign" -> Sentence.of("benign");
            case "undecided" -> Sentence.of("undecided");
            default -> Sentence.text(verdict);
        };
    }

    static Sentence mode(String mode) {
        return switch (mode) {
            case "causal" -> Sentence.of("causal");
            case "paper" -> Sentence.of("paper");
            case "closure" -> Sentence.of("closure");
            default -> Sentence.text(mode);
        };
    }

    /** How far a message to people is. */
    static Sentence message(String state) {
        return switch (state) {
            case "open" -> Sentence.of("to be sent");
            case "sent" -> Sentence.of("sent");
            case "dead" -> Sentence.of("given up");
            default -> Sentence.text(state);
        };
    }

    /** Something that the status tells or counts. */
    static Sentence fact(String name) {
        return switch (name) {
            case "version" -> Sentence.of("version");
            case "evidence" -> Sentence.of("evidence");
            case "database" -> Sentence.of("database");
            case "channels" -> Sentence.of("channels");
            case "incidents.waiting" -> Sentence.of("incidents: waiting");
            case "incidents.answered" -> Sentence.of("incidents: answered");
            case "incidents.nothing" -> Sentence.of("incidents: no process matches");
            case "incidents.aside" -> Sentence.of("incidents: set aside");
            case "messages.open" -> Sentence.of("messages: to be sent");
            case "messages.sent" -> Sentence.of("messages: sent");
            case "messages.dead" -> Sentence.of("messages: given up");
            case "tasks" -> Sentence.of("investigations planned");
            case "tasks.due" -> Sentence.of("investigations due");
            case "tasks.oldest" -> Sentence.of("longest due for, ms");
            default -> Sentence.text(name);
        };
    }
}
