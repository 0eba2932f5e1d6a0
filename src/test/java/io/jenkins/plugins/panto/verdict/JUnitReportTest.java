package io.jenkins.plugins.panto.verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class JUnitReportTest {

    private static TestRunResult checkout(String id, Verdict verdict, String remark) {
        return new TestRunResult(id, "Checkout", "word", verdict, remark, null, null);
    }

    private static Element report(TestRunResult last, TestRunResult... earlier) throws Exception {
        String xml =
                JUnitReport.xml(List.of(new JUnitReport.Case("g", last, "details", List.of(earlier))), new HashMap<>());
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(xml)))
                .getDocumentElement();
    }

    private static Element only(Element report, String name) {
        NodeList found = report.getElementsByTagName(name);
        assertEquals(1, found.getLength(), name);
        return (Element) found.item(0);
    }

    @Test
    void eachFailureBeforeAPassIsAFlakyFailure() throws Exception {
        String odd = "<no> \"pay\" & ]]> button\u0001";
        Element report = report(
                checkout("3", Verdict.PASSED, null),
                checkout("1", Verdict.FAILED, odd),
                checkout("2", Verdict.UNDETERMINED, "no device"));
        assertEquals(0, report.getElementsByTagName("failure").getLength());
        Element flaky = only(report, "flakyFailure");
        assertEquals("failed: <no> \"pay\" & ]]> button", flaky.getAttribute("message"));
        assertEquals("<no> \"pay\" & ]]> button", flaky.getTextContent());
        assertEquals(
                "details\nFailed before: Checkout (1), <no> \"pay\" & ]]> button",
                only(report, "system-out").getTextContent());
    }

    @Test
    void eachFailureBeforeAnotherOneIsARerunFailure() throws Exception {
        Element report = report(
                checkout("3", Verdict.FAILED, "third"),
                checkout("1", Verdict.FAILED, "first"),
                checkout("2", Verdict.FAILED, null));
        assertEquals("failed: third", only(report, "failure").getAttribute("message"));
        NodeList before = report.getElementsByTagName("rerunFailure");
        assertEquals(2, before.getLength());
        assertEquals("failed: first", ((Element) before.item(0)).getAttribute("message"));
        assertEquals("failed", ((Element) before.item(1)).getAttribute("message"));
    }

    @Test
    void timeHasTheDigitsThatMachinesRead() {
        Locale before = Locale.getDefault();
        try {
            for (String tag : List.of("ar-EG-u-nu-arab", "fa-IR-u-nu-arabext", "de-DE")) {
                Locale.setDefault(Locale.forLanguageTag(tag));
                TestRunResult result = new TestRunResult("a", null, "passed", Verdict.PASSED, null, 1_000L, 13_007L);
                String xml =
                        JUnitReport.xml(List.of(new JUnitReport.Case("g", result, "", List.of())), new HashMap<>());
                assertTrue(xml.contains(" time=\"12.007\""), xml);
            }
        } finally {
            Locale.setDefault(before);
        }
    }
}
