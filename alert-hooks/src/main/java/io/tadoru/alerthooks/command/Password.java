package io.tadoru.alerthooks.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tadoru.alerthooks.access.Access;
import io.tadoru.alerthooks.access.AccessException;
import io.tadoru.alerthooks.access.Passwords;
import io.tadoru.alerthooks.ledger.Database;
import io.tadoru.alerthooks.service.Running;
import io.tadoru.alerthooks.settings.Settings;
import io.tadoru.alerthooks.settings.SettingsException;
import io.tadoru.alerthooks.settings.SettingsFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tadoru password}: for those who have lost theirs. */
@Command(
        name = "password",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Gives an account of the service a new random password and prints it. Whoever can read the data folder"
                        + " may; the service can be running.%n",
        footer = {"", "  ./tadoru password --data /var/lib/tadoru"})
final class Password implements Callable<Integer> {
    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "ACCOUNT",
            defaultValue = "admin",
            description = "Default: ${DEFAULT-VALUE}.")
    private String account = "admin";

    @Option(names = "--settings", paramLabel = "FILE", description = "The service's settings.")
    private @Nullable Path file;

    @Option(names = "--data", paramLabel = "FOLDER", description = "The service's data folder (default: tadoru-data/).")
    private @Nullable Path data;

    @Override
    public Integer call() {
        SettingsFile reader = new SettingsFile(System.getenv());
        ObjectNode options = JsonNodeFactory.instance.objectNode();
        Serve.put(options, "data", data);
        Settings settings = file == null ? reader.of("", "settings", options) : reader.read(file, options);
        if (settings.database() == null && !Files.exists(settings.data().resolve("ledger.db"))) {
            throw new SettingsException(
                    settings.data() + ": no service has run on this folder; name the right one with --data");
        }
        try (Database database = Running.database(settings)) {
            String password = Access.of(database, new Passwords(), Clock.systemUTC())
                    .accounts()
                    .newPassword(account);
            Objects.requireNonNull(spec)
                    .commandLine()
                    .getOut()
                    .println("Account \"" + account + "\", password " + password);
            return Tadoru.ANSWERED;
        } catch (AccessException e) {
            throw new SettingsException(account + ": " + e.getMessage(), e);
        }
    }
}
