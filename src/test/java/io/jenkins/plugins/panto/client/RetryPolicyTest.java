package io.jenkins.plugins.panto.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryPolicyTest {

    private static final Instant NOW = Instant.parse("2030-01-01T12:00:00Z");

    @Test
    void whatNeverLeftIsSentThreeTimesBackingOff() {
        PantoException failure = PantoException.notSent("no connection");
        assertEquals(Duration.ofSeconds(2), RetryPolicy.pauseAfter(1, failure));
        assertEquals(Duration.ofSeconds(4), RetryPolicy.pauseAfter(2, failure));
        assertNull(RetryPolicy.pauseAfter(3, failure));
    }

    @Test
    void whatWasPutOffBacksOffWhenNoTimeWasAsked() {
        PantoException failure = putOff(429, Optional.empty());
        assertEquals(Duration.ofSeconds(2), RetryPolicy.pauseAfter(1, failure));
        assertEquals(Duration.ofSeconds(4), RetryPolicy.pauseAfter(2, failure));
        assertNull(RetryPolicy.pauseAfter(3, failure));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT1S", "PT59.999S", "PT60S"})
    void askedTimeIsWaited(Duration asked) {
        PantoException failure = putOff(503, Optional.of(asked));
        assertEquals(asked, RetryPolicy.pauseAfter(1, failure));
        assertEquals(asked, RetryPolicy.pauseAfter(2, failure));
        assertNull(RetryPolicy.pauseAfter(3, failure));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT60.001S", "PT61S", "PT24H"})
    void longTimeIsNotWaited(Duration asked) {
        assertNull(RetryPolicy.pauseAfter(1, putOff(429, Optional.of(asked))));
    }

    @Test
    void whatMayHaveTriggeredIsNeverSentAgain() {
        assertNull(RetryPolicy.pauseAfter(1, PantoException.unknown("no reply")));
        assertNull(RetryPolicy.pauseAfter(1, PantoException.unknown("server error", 500)));
    }

    @Test
    void whatWasRefusedIsNotSentAgain() {
        assertNull(RetryPolicy.pauseAfter(1, answered(404, Optional.empty())));
        assertNull(RetryPolicy.pauseAfter(1, PantoException.noKey("no key")));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
        0,                                0
        7,                                7
        ' 7 ',                            7
        007,                              7
        60,                               60
        999999999,                        999999999
        9999999999,                       9999999999
        999999999999999999,               999999999999999999
        0000000000000000000000007,        7
        9223372036854775807,              9223372036854775807
        9223372036854775808,              9223372036854775807
        99999999999999999999999999,       9223372036854775807
        'Tue, 01 Jan 2030 12:00:30 GMT',  30
        'Tue, 1 Jan 2030 12:00:30 GMT',   30
        'tue, 01 jan 2030 12:00:30 gmt',  30
        'Tue, 01 Jan 2030 13:00:30 +0100', 30
        'Tue, 01 Jan 2030 12:00:00 GMT',  0
        'Tue, 01 Jan 2030 11:59:59 GMT',  0
        'Sun, 06 Nov 1994 08:49:37 GMT',  0
        """)
    void secondsAndDatesAreUnderstood(String header, long seconds) {
        assertEquals(Optional.of(Duration.ofSeconds(seconds)), RetryPolicy.retryAfter(header, NOW));
    }

    @Test
    void pauseIsNotCutToWholeSeconds() {
        assertEquals(
                Optional.of(Duration.ofMillis(29_500)),
                RetryPolicy.retryAfter("Tue, 01 Jan 2030 12:00:30 GMT", NOW.plusMillis(500)));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                " ",
                "-1",
                "+1",
                "1.5",
                "1s",
                "1, 2",
                "soon",
                "٣",
                "Mon, 01 Jan 2030 12:00:30 GMT",
                "Tue, 32 Jan 2030 12:00:30 GMT",
                "Sunday, 06-Nov-94 08:49:37 GMT",
                "2030-01-01T12:00:30Z"
            })
    void whatCannotBeObeyedSaysNothing(String header) {
        assertEquals(Optional.empty(), RetryPolicy.retryAfter(header, NOW));
    }

    private static PantoException putOff(int status, Optional<Duration> retryAfter) {
        PantoException failure = answered(status, retryAfter);
        assertEquals(PantoException.Outcome.PUT_OFF, failure.outcome());
        return failure;
    }

    private static PantoException answered(int status, Optional<Duration> retryAfter) {
        ReplyBody nothing = new ReplyBody(ReplyBody.Speaker.NOBODY, Meaning.OTHER, "");
        return PantoException.answered("later", new ServiceReply(status, nothing, retryAfter));
    }
}
