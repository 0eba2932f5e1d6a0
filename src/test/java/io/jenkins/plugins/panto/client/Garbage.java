package io.jenkins.plugins.panto.client;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;

/** What nothing leads to any more. */
public final class Garbage {

    private Garbage() {}

    /** By counting what is live, since tests run where {@code System.gc()} does nothing: each stop of a Jenkins calls it. */
    public static void collect() {
        try {
            ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "gcClassHistogram",
                            new Object[] {new String[0]},
                            new String[] {String[].class.getName()});
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }
}
