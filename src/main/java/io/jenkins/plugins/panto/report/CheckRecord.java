package io.jenkins.plugins.panto.report;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Util;
import hudson.XmlFile;
import hudson.model.Run;
import io.jenkins.plugins.panto.client.ForeignFailure;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;

/**
 * What a check shows, in a file of its own while its build runs: so that it is concluded whenever Jenkins stops, and
 * found then without loading any other build.
 */
final class CheckRecord {

    private static final Logger LOGGER = Logger.getLogger(CheckRecord.class.getName());

    private final String build;
    private final String name;
    private final List<CheckPart> parts = new ArrayList<>();

    private CheckRecord(String build, String name) {
        this.build = build;
        this.name = name;
    }

    /** As it was saved, or a new one. */
    @NonNull
    static CheckRecord of(@NonNull Run<?, ?> run, @NonNull String name) {
        CheckRecord fresh = new CheckRecord(run.getExternalizableId(), name);
        return fresh.file().exists() ? read(fresh.file(), fresh) : fresh;
    }

    /** Those that were saved and not deleted. */
    @NonNull
    static List<CheckRecord> all() {
        List<CheckRecord> all = new ArrayList<>();
        for (File file : Objects.requireNonNullElse(folder().listFiles(), new File[0])) {
            CheckRecord saved = read(new XmlFile(Jenkins.XSTREAM2, file), null);
            if (saved != null) {
                all.add(saved);
            }
        }
        return all;
    }

    private static CheckRecord read(XmlFile file, CheckRecord otherwise) {
        try {
            CheckRecord saved = (CheckRecord) file.read();
            if (saved.build != null && saved.name != null && saved.parts != null) {
                return saved;
            }
            LOGGER.log(Level.WARNING, () -> "Could not read the check in " + file);
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.WARNING, ForeignFailure.of(e), () -> "Could not read the check in " + file);
        }
        return otherwise;
    }

    private static File folder() {
        return new File(Jenkins.get().getRootDir(), "panto-checks");
    }

    private XmlFile file() {
        return new XmlFile(Jenkins.XSTREAM2, new File(folder(), Util.getDigestOf(build + "\n" + name) + ".xml"));
    }

    /** See {@link Run#fromExternalizableId}. */
    @NonNull
    String build() {
        return build;
    }

    @NonNull
    String name() {
        return name;
    }

    /** In the order in which the steps began; may be changed. */
    @NonNull
    List<CheckPart> parts() {
        return parts;
    }

    /** What cannot be saved is published all the same. */
    void save() {
        try {
            file().write(this);
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.WARNING, ForeignFailure.of(e), () -> "Could not save the check " + name + " of " + build);
        }
    }

    void delete() {
        try {
            file().delete();
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.WARNING, ForeignFailure.of(e), () -> "Could not delete " + file());
        }
    }
}
