package io.jenkins.plugins.panto.trigger;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.panto.client.Tag;
import io.jenkins.plugins.panto.client.Texts;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import net.sf.json.JSONObject;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

/** A row of the tags that select what is triggered. */
public final class PantoTag extends AbstractDescribableImpl<PantoTag> implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String name;
    private final ArrayList<String> values;

    @DataBoundConstructor
    public PantoTag(String name, List<String> values) {
        this.name = Texts.clean(name);
        this.values = new ArrayList<>(values == null ? List.of() : values);
        this.values.replaceAll(Texts::clean);
    }

    public String getName() {
        return name;
    }

    public List<String> getValues() {
        return values == null ? List.of() : values;
    }

    /** The values as the form shows them, one a line. */
    public String getLines() {
        return String.join("\n", getValues());
    }

    boolean isBlank() {
        return expanded(UnaryOperator.identity()).isBlank();
    }

    @NonNull
    Tag expanded(@NonNull UnaryOperator<String> expand) {
        return new Tag(
                expand.apply(name),
                getValues().stream()
                        .flatMap(value -> Texts.expandToList(value, expand).stream())
                        .toList());
    }

    @Extension
    public static final class DescriptorImpl extends Descriptor<PantoTag> {

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.PantoTag_DisplayName();
        }

        /** The form has one text area, a value a line; everywhere else the values are a list. */
        @Override
        public PantoTag newInstance(StaplerRequest2 req, @NonNull JSONObject form) {
            return new PantoTag(form.optString("name"), lines(form.optString("values")));
        }

        /**
         * @param others the names in the rows beside it, one a line
         * @param untouched whether nobody has typed anything into a new row yet
         */
        @POST
        public FormValidation doCheckName(
                @AncestorInPath Item item,
                @QueryParameter String value,
                @QueryParameter String values,
                @QueryParameter String others,
                @QueryParameter boolean untouched) {
            return FieldCheck.of(item, value, untouched ? null : nameProblem(value, values, others));
        }

        @CheckForNull
        private static String nameProblem(String value, String values, String others) {
            String name = Util.fixNull(value).strip();
            if (!name.isEmpty()) {
                return Util.fixNull(others).lines().anyMatch(name::equals) ? Messages.PantoTag_Twice(name) : null;
            }
            return !FieldCheck.isBlank(values)
                    ? Messages.PantoTag_NoName()
                    : FieldCheck.isBlank(others) ? Messages.PantoTag_None() : null;
        }

        @POST
        public FormValidation doCheckValues(
                @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String name) {
            String problem =
                    FieldCheck.isBlank(value) && !FieldCheck.isBlank(name) ? Messages.PantoTag_NoValue() : null;
            String joined = lines(Util.fixNull(value)).stream()
                    .filter(line -> line.contains(","))
                    .findFirst()
                    .map(Messages::PantoTag_Joined)
                    .orElse(null);
            return FieldCheck.of(item, value, problem, joined);
        }

        private static List<String> lines(String text) {
            return text.lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
        }
    }
}
