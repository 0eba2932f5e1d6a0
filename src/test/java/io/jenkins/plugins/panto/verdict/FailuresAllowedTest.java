package io.jenkins.plugins.panto.verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FailuresAllowedTest {

    @ParameterizedTest
    @CsvSource({
        "0, 100, 0",
        "3, 100, 3",
        "3, 2, 3",
        "5%, 100, 5",
        "5%, 99, 4",
        "5%, 19, 0",
        "5%, 20, 1",
        "5%, 0, 0",
        "2.5 %, 40, 1",
        "29%, 100, 29", // 0.29 * 100 is less in floating point
        "100%, 10000, 10000",
        "' 5% ', 20, 1",
    })
    void isANumberOrAShareRoundedDown(String text, int runs, int allowed) {
        assertNull(new FailuresAllowed(text).problem());
        assertEquals(allowed, new FailuresAllowed(text).of(runs));
    }

    @Test
    void nothingIsNone() {
        assertNull(new FailuresAllowed(null).problem());
        assertNull(new FailuresAllowed(" ").problem());
        assertEquals(0, new FailuresAllowed(null).of(100));
    }

    @ParameterizedTest
    @ValueSource(strings = {"many", "-1", "1.5", "5 percent", "101%", "%", "5%%", "1e3", "9999999999", "٣", "${X}"})
    void whatIsNeitherAllowsNone(String text) {
        assertEquals(
                "failuresAllowed must be a number such as 3, or a share such as 5%, but is '" + text + "'",
                new FailuresAllowed(text).problem());
        assertEquals(0, new FailuresAllowed(text).of(100));
    }
}
