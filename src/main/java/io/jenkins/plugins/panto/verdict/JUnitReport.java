package io.jenkins.plugins.panto.verdict;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * Test runs in the form in which test results are exchanged. A case is known by its group and name alone, so that its
 * history goes on from build to build.
 */
public final class JUnitReport {

    private JUnitReport() {}

    /**
     * @param group what was tested where, such as devices and environment
     * @param details what a person wants to know beside the result
     * @param earlier the same flow in the attempts before, the first one first
     */
    public record Case(
            @NonNull String group,
            @NonNull TestRunResult result,
            @NonNull String details,
            @NonNull List<TestRunResult> earlier) {}

    /**
     * The report as XML. A run without a verdict is skipped: it is neither a failed test nor a passed one.
     *
     * @param names how often each name was used in the build's earlier reports; this one is added
     */
    @NonNull
    public static String xml(@NonNull List<Case> cases, @NonNull Map<String, Integer> names) {
        StringWriter out = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(out);
            xml.writeStartDocument();
            xml.writeStartElement("testsuite");
            xml.writeAttribute("name", "Panto");
            for (Case one : cases) {
                write(one, names, xml);
            }
            xml.writeEndElement();
            xml.writeEndDocument();
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e); // a string takes everything
        }
        return out.toString();
    }

    private static void write(Case one, Map<String, Integer> names, XMLStreamWriter xml) throws XMLStreamException {
        TestRunResult result = one.result();
        String group = "Panto." + one.group().replace('.', '_');
        String name = result.name() == null ? result.id() : result.name();
        int count = names.merge(group + "\n" + name, 1, Integer::sum);
        xml.writeStartElement("testcase");
        attribute("classname", group, xml);
        attribute("name", count == 1 ? name : name + " (" + count + ")", xml);
        Long duration = result.duration();
        if (duration != null) {
            attribute("time", String.format(Locale.ROOT, "%d.%03d", duration / 1000, duration % 1000), xml);
        }
        if (result.verdict() == Verdict.FAILED) {
            element("failure", "failed", result.remark(), xml);
        } else if (result.verdict() != Verdict.PASSED) {
            element("skipped", "no verdict", result.remark(), xml);
        }
        for (TestRunResult before : one.earlier()) {
            if (before.verdict() == Verdict.FAILED) { // as Surefire writes the attempts before the last
                String kind = result.verdict() == Verdict.PASSED ? "flakyFailure" : "rerunFailure";
                element(kind, "failed", before.remark(), xml);
            }
        }
        xml.writeStartElement("system-out");
        xml.writeCharacters(allowed(one.details() + failedBefore(one)));
        xml.writeEndElement();
        xml.writeEndElement();
    }

    /** The attempts before once more, since no page of the JUnit plugin shows them. */
    private static String failedBefore(Case one) {
        return one.earlier().stream()
                .filter(before -> before.verdict() == Verdict.FAILED)
                .map(before ->
                        "\nFailed before: " + before.label() + (before.remark() == null ? "" : ", " + before.remark()))
                .collect(Collectors.joining());
    }

    private static void element(String element, String what, @CheckForNull String remark, XMLStreamWriter xml)
            throws XMLStreamException {
        xml.writeStartElement(element);
        attribute("message", remark == null ? what : what + ": " + remark, xml);
        if (remark != null) {
            xml.writeStartElement("stackTrace");
            xml.writeCharacters(allowed(remark));
            xml.writeEndElement();
        }
        xml.writeEndElement();
    }

    private static void attribute(String name, String value, XMLStreamWriter xml) throws XMLStreamException {
        xml.writeAttribute(name, allowed(value));
    }

    /** XML has no form for some characters, not even an escaped one. */
    private static String allowed(String text) {
        return text.replaceAll("[^\\t\\n\\x20-\\uD7FF\\uE000-\\uFFFD\\x{10000}-\\x{10FFFF}]", "");
    }
}
