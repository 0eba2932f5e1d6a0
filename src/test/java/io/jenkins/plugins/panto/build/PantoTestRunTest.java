package io.jenkins.plugins.panto.build;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jenkins.plugins.panto.verdict.TestRunResult;
import io.jenkins.plugins.panto.verdict.Verdict;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PantoTestRunTest {

    private static final TestRunResult RUNNING = result("in_process", null, null);
    private static final TestRunResult GIVEN_UP = result("in_process", Verdict.UNDETERMINED, null);
    private static final TestRunResult PASSED = result("passed", Verdict.PASSED, 2L);
    private static final TestRunResult FAILED = result("failed", Verdict.FAILED, 2L);
    private static final TestRunResult CANCELLED = result("cancelled", Verdict.UNDETERMINED, 2L);
    private static final TestRunResult FAILED_WITHOUT_A_TIME = result("failed", Verdict.FAILED, null);

    private final PantoTestRun testRun = new PantoTestRun("testrun_01");

    private static TestRunResult result(String status, Verdict verdict, Long ended) {
        return new TestRunResult("testrun_01", "Login", status, verdict, null, 1L, ended);
    }

    static Stream<Arguments> ofPantoAndOthers() {
        return Stream.of(PASSED, FAILED, CANCELLED, FAILED_WITHOUT_A_TIME)
                .flatMap(known -> Stream.of(RUNNING, GIVEN_UP, TestRunResult.unknown("testrun_01"))
                        .map(other -> Arguments.of(known, other)));
    }

    @ParameterizedTest
    @MethodSource("ofPantoAndOthers")
    void whatPantoSaidOfTheEndStays(TestRunResult known, TestRunResult other) {
        for (List<TestRunResult> order : List.of(List.of(known, other), List.of(other, known))) {
            order.forEach(testRun::update);
            assertEquals(known.verdict(), testRun.getVerdict());
            assertEquals(known.status(), testRun.getStatus());
        }
    }

    @Test
    void whatIsNoEndMayBeFollowedByAnything() {
        for (TestRunResult next : List.of(RUNNING, GIVEN_UP, RUNNING, PASSED)) {
            testRun.update(next);
            assertEquals(next.verdict(), testRun.getVerdict());
        }
    }
}
