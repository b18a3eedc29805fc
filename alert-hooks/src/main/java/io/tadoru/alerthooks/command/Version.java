package io.tadoru.alerthooks.command;

import picocli.CommandLine.IVersionProvider;

/** Tadoru's version, from the jar's manifest. */
final class Version implements IVersionProvider {
    static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {"tadoru " + text() + " (Java " + Runtime.version() + ")"};
    }
}
