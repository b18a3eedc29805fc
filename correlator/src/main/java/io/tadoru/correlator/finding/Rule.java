package io.tadoru.correlator.finding;

import java.util.List;

/**
 * What to look for, and what to say about it.
 *
 * @param id name, the source of its findings
 * @param level how much it says
 * @param techniques ATT&amp;CK ids; empty where what is seen proves none
 * @param on which end of the first step's act the finding is about
 * @param says the reason, as written
 * @param template the same, to be filled
 * @param benign what harmless things it also meets
 * @param covers ids of rules that say less about the same node
 * @param steps a chain of acts, each tied to the one before
 */
record Rule(
        String id,
        Level level,
        List<String> techniques,
        On on,
        String says,
        Template template,
        String benign,
        List<String> covers,
        List<Step> steps) {
    Rule {
        techniques = List.copyOf(techniques);
        covers = List.copyOf(covers);
        steps = List.copyOf(steps);
    }

    enum Level {
        INFO,
        LOW,
        MEDIUM,
        HIGH
    }

    enum On {
        PROCESS,
        FILE,
        ENDPOINT
    }
}
