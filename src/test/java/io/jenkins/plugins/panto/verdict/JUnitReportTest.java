package io.jenkins.plugins.panto.verdict;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class JUnitReportTest {

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
