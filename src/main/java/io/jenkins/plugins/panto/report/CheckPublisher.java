package io.jenkins.plugins.panto.report;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.checks.api.ChecksConclusion;
import io.jenkins.plugins.checks.api.ChecksDetails.ChecksDetailsBuilder;
import io.jenkins.plugins.checks.api.ChecksOutput.ChecksOutputBuilder;
import io.jenkins.plugins.checks.api.ChecksPublisherFactory;
import io.jenkins.plugins.checks.api.ChecksStatus;
import io.jenkins.plugins.panto.build.PantoVerdict;
import jenkins.model.Jenkins;

/** Hands a check to whoever publishes it. Apart, since it can be loaded only where the Checks API plugin is. */
final class CheckPublisher {

    enum Status {
        QUEUED,
        IN_PROGRESS,
        COMPLETED
    }

    private CheckPublisher() {}

    /**
     * @param conclusion null unless it is completed
     * @param summary in Markdown
     */
    static void publish(
            @NonNull Run<?, ?> run,
            @NonNull TaskListener log,
            @NonNull String name,
            @NonNull Status status,
            @CheckForNull CheckEnd conclusion,
            @NonNull String title,
            @NonNull String summary) {
        ChecksDetailsBuilder details = new ChecksDetailsBuilder()
                .withName(name)
                .withStatus(ChecksStatus.valueOf(status.name()))
                .withOutput(new ChecksOutputBuilder()
                        .withTitle(title)
                        .withSummary(summary)
                        .build());
        if (conclusion != null) {
            details.withConclusion(ChecksConclusion.valueOf(conclusion.name()));
        }
        String root = Jenkins.get().getRootUrl();
        if (root != null) {
            PantoVerdict page = PantoVerdict.of(run); // none where nothing was triggered, such as by a dry run
            details.withDetailsURL(root + run.getUrl() + (page == null ? "" : page.getUrlName() + "/"));
        }
        ChecksPublisherFactory.fromRun(run, log).publish(details.build());
    }
}
