package io.jenkins.plugins.panto.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MeaningTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        Rate limit exceeded                                  | TOO_MUCH
        rate_limit_exceeded                                  | TOO_MUCH
        Rate exceeded                                        | TOO_MUCH
        Request was throttled. Expected available in 7 s.    | TOO_MUCH
        ThrottlingException                                  | TOO_MUCH
        Too many requests                                    | TOO_MUCH
        Too many test runs at once                           | TOO_MUCH
        Monthly quota of this API key is used up             | TOO_MUCH
        API key has exceeded its limit of 10 runs            | TOO_MUCH
        Concurrency limit reached                            | TOO_MUCH
        Maximum number of parallel runs reached              | TOO_MUCH
        Too many concurrent executions                       | TOO_MUCH
        Too many active sessions of this account             | TOO_MUCH
        Maximum number of devices exceeded for this plan     | TOO_MUCH
        Too many open files                                  | OTHER
        Something went wrong, please try again later         | OTHER
        too many values to unpack (expected 2)               | OTHER
        Max retries exceeded: too many 503 error responses   | OTHER
        maximum recursion depth exceeded                     | OTHER
        Maximum execution time exceeded                      | OTHER
        Memory limit exceeded                                | OTHER
        [Errno 13] Permission denied: '/data/runs'           | OTHER
        Access denied for user 'panto'@'10.1.2.3'            | OTHER
        password authentication failed for user panto        | OTHER
        permission denied for table test_runs                | OTHER
        context deadline exceeded: code = Unknown            | OTHER
        Environment variable ANDROID_HOME not found          | OTHER
        (Throttling) when calling the Run operation: Rate exceeded | OTHER
        Time limit exceeded                                  | OTHER
        Disk quota exceeded                                  | OTHER
        failed to generate a separate report                 | OTHER
        Frame rate is not supported                          | OTHER
        Invalid or expired API key                           | KEY_REFUSED
        header.x-panto-api-key: field required               | KEY_REFUSED
        UNAUTHORIZED                                         | KEY_REFUSED
        Unauthorised                                         | KEY_REFUSED
        Not authenticated                                    | KEY_REFUSED
        Invalid token                                        | KEY_REFUSED
        The token has expired                                | KEY_REFUSED
        Could not validate credentials                       | KEY_REFUSED
        Forbidden                                            | KEY_REFUSED
        Method Not Allowed                                   | OTHER
        body.tags: invalid key 'x'                           | OTHER
        Test run not found                                   | RUN_UNKNOWN
        test_run testrun_01 was not found                    | RUN_UNKNOWN
        Run 'a' does not exist                               | RUN_UNKNOWN
        No such test run                                     | RUN_UNKNOWN
        Runner not found                                     | OTHER
        Not Found                                            | OTHER
        Trigger not found                                    | OTHER
        No test flows found matching the provided tags       | NOTHING_SELECTED
        No test suites found matching the provided tags      | NOTHING_SELECTED
        No matching test flows                               | NOTHING_SELECTED
        No tests match these tags                            | NOTHING_SELECTED
        No test suite was selected                           | NOTHING_SELECTED
        No test flow could start: device 'x' was not found   | OTHER
        No tests were started, since no device was found     | OTHER
        No test flow was triggered: build file not found     | BUILD_FILE
        No tests ran: environment 'staging' was not found    | ENVIRONMENT
        No test was run on the selected device               | OTHER
        Environment not found                                | ENVIRONMENT
        Environment 'staging' was not found                  | ENVIRONMENT
        Environment does not exist                           | ENVIRONMENT
        Build file not found                                 | BUILD_FILE
        Context not found                                    | CONTEXT
        Device pool crashed                                  | OTHER
        ''                                                   | OTHER
        """)
    void wordsHaveTheirMeaning(String words, Meaning meaning) {
        assertEquals(meaning, Meaning.of(words));
    }
}
