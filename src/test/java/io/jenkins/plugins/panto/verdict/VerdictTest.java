package io.jenkins.plugins.panto.verdict;

import static io.jenkins.plugins.panto.verdict.Verdict.FAILED;
import static io.jenkins.plugins.panto.verdict.Verdict.PASSED;
import static io.jenkins.plugins.panto.verdict.Verdict.UNDETERMINED;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class VerdictTest {

    static List<Arguments> combinations() {
        return List.of(
                Arguments.of(UNDETERMINED, List.of()),
                Arguments.of(PASSED, List.of(PASSED)),
                Arguments.of(FAILED, List.of(FAILED)),
                Arguments.of(UNDETERMINED, List.of(UNDETERMINED)),
                Arguments.of(PASSED, List.of(PASSED, PASSED)),
                Arguments.of(FAILED, List.of(PASSED, FAILED)),
                Arguments.of(FAILED, List.of(UNDETERMINED, FAILED)),
                Arguments.of(FAILED, List.of(PASSED, UNDETERMINED, FAILED)),
                Arguments.of(UNDETERMINED, List.of(PASSED, UNDETERMINED)),
                Arguments.of(UNDETERMINED, List.of(UNDETERMINED, PASSED)));
    }

    @ParameterizedTest
    @MethodSource("combinations")
    void worstIsThatOfAllTogether(Verdict together, List<Verdict> verdicts) {
        assertEquals(together, Verdict.of(verdicts));
    }

    @Test
    void oneIsEnoughAmongMany() {
        List<Verdict> many = new ArrayList<>(Collections.nCopies(10_000, PASSED));
        many.add(UNDETERMINED);
        assertEquals(UNDETERMINED, Verdict.of(many));
        many.add(0, FAILED);
        assertEquals(FAILED, Verdict.of(many));
    }
}
