package io.jenkins.plugins.panto.build;

import edu.umd.cs.findbugs.annotations.NonNull;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * A test run in the table of the Panto page.
 *
 * @param trigger the number of its trigger, counted from 1
 * @param index its place in the trigger, counted from 0
 */
@Restricted(NoExternalUse.class)
public record PantoRow(int trigger, int index, @NonNull PantoTestRun testRun) {

    /** The same each time that the page is made, so that a page that is made anew keeps the keyboard's place. */
    @NonNull
    public String getId() {
        return "panto-run-" + trigger + "-" + index;
    }
}
