package io.tadoru.alerthooks.command;

import io.tadoru.alerthooks.profile.ProfileFile;
import io.tadoru.collector.EvidenceException;
import io.tadoru.correlator.profile.Profile;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** What is ordinary. */
final class ProfileOptions {
    @Option(
            names = "--profile",
            paramLabel = "FILE",
            description = "What is ordinary, from \"tadoru learn\": ranks, and counts ordinary files and addresses in"
                    + " place of drawing them; drops nothing. Can be given again.")
    List<Path> files = List.of();

    List<Profile> profiles() {
        List<Profile> profiles = files.stream().map(ProfileFile::read).toList();
        if (profiles.stream().map(Profile::source).distinct().count() < profiles.size()) {
            throw new EvidenceException("--profile: one profile is given twice; give each once");
        }
        return profiles;
    }
}
