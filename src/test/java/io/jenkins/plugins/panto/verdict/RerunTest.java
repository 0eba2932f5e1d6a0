package io.jenkins.plugins.panto.verdict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.panto.client.Device;
import io.jenkins.plugins.panto.client.Tag;
import io.jenkins.plugins.panto.client.Target;
import io.jenkins.plugins.panto.client.TriggerRequest;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RerunTest {

    private static final Device PIXEL = new Device("Pixel 6", "14.0", null);
    private static final Device IPHONE = new Device("iPhone 15", "17.2", "ios");
    private static final Tag PRIORITY = new Tag("priority", List.of("P0"));

    private static final TriggerRequest REQUEST = new TriggerRequest(
            "app", Target.TEST_FLOW, List.of(PRIORITY), List.of(), List.of(PIXEL, IPHONE), "staging", "user");

    private int count;

    private TestRunResult run(String name, Verdict verdict, Device... devices) {
        return new TestRunResult("run-" + ++count, name, "word", verdict, null, 1L, 2L, null, List.of(devices));
    }

    private static Device asStored(Device device) {
        return new Device(device.name().toLowerCase(Locale.ROOT), device.platformVersion(), "android");
    }

    private static TriggerRequest again(List<Device> devices, Tag... tags) {
        return new TriggerRequest("app", Target.TEST_FLOW, List.of(tags), List.of(), devices, "staging", "user");
    }

    private static Tag named(String... names) {
        return new Tag("_$NAME", List.of(names));
    }

    private static List<TriggerRequest> requests(TestRunResult... counting) {
        return Rerun.of(REQUEST, List.of(counting)).requests();
    }

    @Test
    void whatPassedOrGoesOnIsNotRunAgain() {
        Rerun rerun = Rerun.of(REQUEST, List.of(run("Login", Verdict.PASSED, PIXEL), run("Search", null, PIXEL)));
        assertEquals(new Rerun(List.of(), List.of(), List.of()), rerun);
    }

    @Test
    void whatDidNotPassIsSelectedByItsNameAndAllElseIsAsBefore() {
        assertEquals(
                List.of(again(List.of(PIXEL, IPHONE), PRIORITY, named("Checkout", "Search"))),
                requests(
                        run("Login", Verdict.PASSED),
                        run("Checkout", Verdict.FAILED),
                        run("Search", Verdict.UNDETERMINED)));
    }

    @Test
    void aFlowRunsOnTheDevicesThatItDidNotPassOn() {
        assertEquals(
                List.of(
                        again(List.of(PIXEL), PRIORITY, named("Login", "Pay")),
                        again(List.of(PIXEL, IPHONE), PRIORITY, named("Search")),
                        again(List.of(IPHONE), PRIORITY, named("Profile"))),
                requests(
                        run("Login", Verdict.FAILED, asStored(PIXEL)),
                        run("Login", Verdict.PASSED, asStored(new Device("iPhone 15", "17.2", null))),
                        run("Search", Verdict.FAILED, new Device("IPHONE 15", "17.2", "IOS")),
                        run("Search", Verdict.FAILED, PIXEL),
                        run("Profile", Verdict.FAILED, new Device("iphone 15", "17.2", null)),
                        run("Pay", Verdict.UNDETERMINED, asStored(PIXEL))));
    }

    @Test
    void whatRanOnDevicesThatNobodyKnowsRunsOnAll() {
        Device other = new Device("galaxy", "14.0", null);
        for (Device[] devices : List.of(
                new Device[0],
                new Device[] {other},
                new Device[] {PIXEL, other},
                new Device[] {new Device("pixel 6", "14", null)},
                new Device[] {new Device("pixel 6", null, null)},
                new Device[] {new Device("iphone 15", "17.2", "android"), PIXEL})) {
            assertEquals(
                    List.of(again(List.of(PIXEL, IPHONE), PRIORITY, named("Login"))),
                    requests(run("Login", Verdict.FAILED, devices)));
        }
    }

    @Test
    void whatHasNoNameIsNamed() {
        TestRunResult nameless = run(null, Verdict.FAILED, PIXEL);
        TestRunResult failed = run("Login", Verdict.FAILED, PIXEL);
        Rerun rerun = Rerun.of(REQUEST, List.of(nameless, run(null, Verdict.PASSED), failed));
        assertEquals(List.of(nameless), rerun.nameless());
        assertEquals(List.of(failed), rerun.runs());
        assertEquals(1, rerun.requests().size());
    }

    @Test
    void theNameIsThatOfPantoAndNotThatForPeople() {
        TestRunResult run =
                new TestRunResult("a", "Log in", null, Verdict.FAILED, null, null, null, " Log  in \u200d", List.of());
        assertEquals(List.of(again(List.of(PIXEL, IPHONE), PRIORITY, named(" Log  in \u200d"))), requests(run));
    }

    @Test
    void namesTakeThePlaceOfWhatWasExcludedAndOfOtherNames() {
        List<TestRunResult> failed = List.of(run("Login", Verdict.FAILED));
        TriggerRequest excluding = new TriggerRequest(
                "app", Target.TEST_FLOW, List.of(), List.of(PRIORITY), List.of(PIXEL), "staging", "user");
        assertEquals(
                List.of(again(List.of(PIXEL), named("Login"))),
                Rerun.of(excluding, failed).requests());
        TriggerRequest naming = again(List.of(PIXEL), named("Login", "Search"), PRIORITY);
        assertEquals(
                List.of(again(List.of(PIXEL), PRIORITY, named("Login"))),
                Rerun.of(naming, failed).requests());
    }

    @Test
    void moreNamesThanARequestBearsAreParted() {
        List<TestRunResult> failed = IntStream.range(0, 2 * Rerun.MOST_NAMES + 1)
                .mapToObj(i -> run("é".repeat(990) + i, Verdict.FAILED))
                .toList();
        List<TriggerRequest> requests = Rerun.of(REQUEST, failed).requests();
        assertEquals(3, requests.size());
        assertEquals(
                List.of(Rerun.MOST_NAMES, Rerun.MOST_NAMES, 1),
                requests.stream()
                        .map(request -> request.includeTags().get(1).values().size())
                        .toList());
        assertTrue(requests.get(0).json().length() < 300_000);
    }

    @Test
    void whatWasWrittenByHalfMakesNoRequestThatIsValid() {
        TriggerRequest half = TriggerRequest.of(Target.TEST_FLOW, "{");
        List<TriggerRequest> requests =
                Rerun.of(half, List.of(run("Login", Verdict.FAILED, PIXEL))).requests();
        assertTrue(requests.stream().noneMatch(request -> request.problems().isEmpty()));
    }
}
