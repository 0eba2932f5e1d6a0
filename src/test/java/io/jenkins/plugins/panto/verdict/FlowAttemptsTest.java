package io.jenkins.plugins.panto.verdict;

import static io.jenkins.plugins.panto.verdict.Verdict.FAILED;
import static io.jenkins.plugins.panto.verdict.Verdict.PASSED;
import static io.jenkins.plugins.panto.verdict.Verdict.UNDETERMINED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.panto.client.Device;
import io.jenkins.plugins.panto.client.Tag;
import io.jenkins.plugins.panto.client.Target;
import io.jenkins.plugins.panto.client.TriggerRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FlowAttemptsTest {

    private static final Device PIXEL = new Device("Pixel 6", "14.0", null);
    private static final Device IPHONE = new Device("iPhone 15", "17.2", "ios");
    private static final Tag PRIORITY = new Tag("priority", List.of("P0"));
    private static final TriggerRequest REQUEST = request(List.of(PIXEL, IPHONE), PRIORITY);

    private int count;

    private static TriggerRequest request(List<Device> devices, Tag... tags) {
        return new TriggerRequest("app", Target.TEST_FLOW, List.of(tags), List.of(), devices, null, null);
    }

    private static Tag named(String... names) {
        return new Tag(Tag.FLOW, List.of(names));
    }

    private TestRunResult run(String name, Verdict verdict, Device... devices) {
        return new TestRunResult("run-" + ++count, name, "word", verdict, null, 1L, 2L, null, List.of(devices));
    }

    private static Attempt first(TestRunResult... runs) {
        return new Attempt(1, false, REQUEST, List.of(runs));
    }

    private static Attempt rerun(int number, TriggerRequest request, TestRunResult... runs) {
        return new Attempt(number, true, request, List.of(runs));
    }

    private static List<TestRunResult> counting(Attempt... attempts) {
        return new FlowAttempts(List.of(attempts)).counting();
    }

    @Test
    void aRerunStandsOnlyForWhatItRanAgain() {
        TestRunResult login = run("Login", PASSED);
        TestRunResult checkout = run("Checkout", FAILED);
        TestRunResult again = run("Checkout", PASSED);
        Attempt rerun = rerun(2, request(List.of(PIXEL, IPHONE), named("Checkout")), again);
        FlowAttempts attempts = new FlowAttempts(List.of(first(login, checkout), rerun));
        assertEquals(List.of(login, again), attempts.counting());
        assertEquals(List.of(checkout), attempts.before(again.id()));
        assertEquals(List.of(), attempts.before(login.id()));
        assertTrue(again.isFlaky(attempts.before(again.id())));
    }

    @Test
    void onTheOtherDeviceItGoesOnCounting() {
        TestRunResult pixel = run("Login", PASSED, PIXEL);
        TestRunResult iphone = run("Login", FAILED, IPHONE);
        TestRunResult again = run("Login", FAILED, new Device("iphone 15", "17.2", null));
        Attempt rerun = rerun(2, request(List.of(IPHONE), named("Login")), again);
        assertEquals(List.of(pixel, again), counting(first(pixel, iphone), rerun));
        TestRunResult silent = run("Login", FAILED);
        assertEquals(
                List.of(pixel, silent),
                counting(first(pixel, iphone), rerun(2, request(List.of(IPHONE), named("Login")), silent)));
    }

    @Test
    void aRunOnTwoDevicesNeedsBoth() {
        TestRunResult both = run("Login", FAILED, PIXEL, IPHONE);
        TestRunResult pixel = run("Login", PASSED, PIXEL);
        TestRunResult iphone = run("Login", PASSED, IPHONE);
        TriggerRequest again = request(List.of(PIXEL, IPHONE), named("Login"));
        assertEquals(List.of(both, pixel), counting(first(both), rerun(2, again, pixel)));
        assertEquals(List.of(pixel, iphone), counting(first(both), rerun(2, again, pixel, iphone)));
        assertEquals(List.of(both), counting(first(pixel, iphone), rerun(2, again, both)));
    }

    @Test
    void flowsOfTheSameNameAreToldApartByTheirOrder() {
        TestRunResult passed = run("Login", PASSED);
        TestRunResult failed = run("Login", FAILED);
        TestRunResult one = run("Login", PASSED);
        TestRunResult two = run("Login", PASSED);
        TriggerRequest again = request(List.of(PIXEL, IPHONE), named("Login"));
        FlowAttempts attempts = new FlowAttempts(List.of(first(passed, failed), rerun(2, again, one, two)));
        assertEquals(List.of(one, two), attempts.counting());
        assertEquals(List.of(failed), attempts.before(two.id()));
        assertEquals(List.of(failed, one), counting(first(passed, failed), rerun(2, again, one)));
    }

    @Test
    void whatWasToRunAgainAndHasNotGoesOnCounting() {
        TestRunResult login = run("Login", FAILED);
        TestRunResult checkout = run("Checkout", FAILED);
        TestRunResult other = run("Profile", PASSED);
        TriggerRequest again = request(List.of(PIXEL, IPHONE), named("Login", "Checkout"));
        TestRunResult loginAgain = run("Login", PASSED);
        assertEquals(
                List.of(checkout, loginAgain, other),
                counting(first(login, checkout), rerun(2, again, loginAgain, other)));
    }

    @Test
    void whatHasNoNameYetStandsForOneThatWasToRunAgain() {
        TestRunResult login = run("Login", FAILED);
        TestRunResult checkout = run("Checkout", UNDETERMINED);
        TestRunResult search = run("Search", FAILED, PIXEL);
        TriggerRequest again = request(List.of(PIXEL, IPHONE), named("Login", "Checkout"));
        TestRunResult one = run(null, null);
        TestRunResult two = run(null, null);
        TestRunResult three = run(null, null);
        Attempt first = first(login, checkout, search);
        assertEquals(List.of(checkout, search, one), counting(first, rerun(2, again, one)));
        assertEquals(List.of(search, one, two), counting(first, rerun(2, again, one, two)));
        assertEquals(List.of(search, one, two, three), counting(first, rerun(2, again, one, two, three)));
        TestRunResult named = run("Checkout", PASSED);
        assertEquals(List.of(search, named, one), counting(first, rerun(2, again, named, one)));
        assertEquals(List.of(), new FlowAttempts(List.of(first, rerun(2, again, one))).before(one.id()));
    }

    @Test
    void anAttemptOfTheWholeStandsForAllBefore() {
        TestRunResult login = run("Login", PASSED);
        TestRunResult checkout = run("Checkout", FAILED);
        TestRunResult again = run("Checkout", FAILED);
        TestRunResult loginAtLast = run("Login", PASSED);
        TestRunResult checkoutAtLast = run("Checkout", PASSED);
        FlowAttempts attempts = new FlowAttempts(List.of(
                first(login, checkout),
                rerun(2, request(List.of(PIXEL, IPHONE), named("Checkout")), again),
                new Attempt(3, false, REQUEST, List.of(loginAtLast, checkoutAtLast))));
        assertEquals(List.of(loginAtLast, checkoutAtLast), attempts.counting());
        assertEquals(List.of(checkout, again), attempts.before(checkoutAtLast.id()));
        assertEquals(List.of(login), attempts.before(loginAtLast.id()));
    }

    @Test
    void aRunThatPantoGivesAgainCountsOnce() {
        TestRunResult login = run("Login", FAILED);
        FlowAttempts attempts = new FlowAttempts(List.of(
                first(login, login), rerun(2, request(List.of(PIXEL, IPHONE), named("Login")), login, login)));
        assertEquals(List.of(login), attempts.counting());
        assertEquals(List.of(), attempts.before(login.id()));
    }

    /** How a service makes test runs of flows and devices, and what it tells of them. */
    private enum Service {
        EACH_DEVICE,
        EACH_DEVICE_UNTOLD,
        EACH_FLOW,
        EACH_FLOW_UNTOLD;

        boolean isByDevice() {
            return this == EACH_DEVICE || this == EACH_DEVICE_UNTOLD;
        }

        boolean tells() {
            return this == EACH_DEVICE || this == EACH_FLOW;
        }
    }

    /** What can become of a rerun. */
    private enum Fault {
        NONE,
        REFUSED,
        NAMELESS,
        ONE_IS_MISSING
    }

    /**
     * All that two flows on two devices can come to in two attempts, whatever becomes of the reruns: what counts is what
     * a list by hand of the last verdicts says, and never is anything lost.
     */
    @ParameterizedTest
    @EnumSource
    void whatCountsIsTheLastOfEachFlowAndDevice(Service service) {
        List<String> all = service.isByDevice()
                ? List.of("Login on Pixel 6", "Login on iPhone 15", "Pay on Pixel 6", "Pay on iPhone 15")
                : List.of("Login", "Pay");
        for (Fault fault : Fault.values()) {
            for (List<Verdict> firsts : all(all.size(), PASSED, FAILED, UNDETERMINED)) {
                for (List<Verdict> seconds : all(all.size(), PASSED, FAILED)) {
                    check(service, fault, by(all, firsts), by(all, seconds));
                }
            }
        }
    }

    private void check(Service service, Fault fault, Map<String, Verdict> firsts, Map<String, Verdict> seconds) {
        Attempt first = new Attempt(1, false, REQUEST, service(service, REQUEST, List.of("Login", "Pay"), firsts::get));
        Rerun rerun = Rerun.of(REQUEST, List.copyOf(first.runs()));
        List<Attempt> attempts = new ArrayList<>(List.of(first));
        Fault next = fault;
        for (TriggerRequest request : rerun.requests()) {
            List<String> names = request.includeTags().get(1).values();
            List<TestRunResult> runs = new ArrayList<>(service(service, request, names, seconds::get));
            switch (next) {
                case REFUSED -> runs.clear();
                case ONE_IS_MISSING -> runs.remove(runs.size() - 1);
                case NAMELESS -> runs.replaceAll(run -> TestRunResult.unknown(run.id()));
                case NONE -> {}
            }
            next = Fault.NONE;
            if (!runs.isEmpty()) {
                attempts.add(rerun(2, request, runs.toArray(TestRunResult[]::new)));
            }
        }
        List<TestRunResult> counting = new FlowAttempts(attempts).counting();
        String what = service + " " + fault + " " + firsts + " " + seconds + " " + counting;
        assertTrue(rerun.requests().size() <= 3, what);
        assertTrue(counting.size() >= firsts.size(), what);
        if (fault == Fault.NONE || fault == Fault.NAMELESS) {
            assertEquals(firsts.size(), counting.size(), what);
        }
        if (fault == Fault.REFUSED && rerun.requests().size() == 1) {
            assertEquals(List.copyOf(first.runs()), counting, what);
        }
        if (fault == Fault.NONE && (service.tells() || !service.isByDevice())) {
            Map<String, Verdict> last = new TreeMap<>(firsts);
            last.replaceAll((part, verdict) -> verdict == PASSED ? PASSED : seconds.get(part));
            assertEquals(
                    sorted(last.values().stream()), sorted(counting.stream().map(TestRunResult::verdict)), what);
        }
    }

    private List<TestRunResult> service(
            Service service, TriggerRequest request, List<String> names, Function<String, Verdict> verdicts) {
        List<TestRunResult> runs = new ArrayList<>();
        for (String name : names) {
            if (!service.isByDevice()) {
                runs.add(run(name, verdicts.apply(name), told(service, request.devices())));
            } else {
                for (Device device : request.devices()) {
                    runs.add(run(name, verdicts.apply(name + " on " + device.name()), told(service, List.of(device))));
                }
            }
        }
        return runs;
    }

    private static Device[] told(Service service, List<Device> devices) {
        return service.tells()
                ? devices.stream()
                        .map(device ->
                                new Device(device.name().toLowerCase(Locale.ROOT), device.platformVersion(), null))
                        .toArray(Device[]::new)
                : new Device[0];
    }

    private static List<Verdict> sorted(Stream<Verdict> verdicts) {
        return verdicts.sorted().toList();
    }

    private static Map<String, Verdict> by(List<String> parts, List<Verdict> verdicts) {
        Map<String, Verdict> map = new TreeMap<>();
        for (int i = 0; i < parts.size(); i++) {
            map.put(parts.get(i), verdicts.get(i));
        }
        return map;
    }

    /** All lists of so many verdicts. */
    private static List<List<Verdict>> all(int length, Verdict... verdicts) {
        if (length == 0) {
            return List.of(List.of());
        }
        return all(length - 1, verdicts).stream()
                .flatMap(rest -> Arrays.stream(verdicts)
                        .map(verdict ->
                                Stream.concat(rest.stream(), Stream.of(verdict)).toList()))
                .toList();
    }

    /** Many flows of few names, on all devices, over five rounds: nothing is lost, and what passed is left alone. */
    @Test
    void overFiveRoundsWhatCountsOnlyGetsBetter() {
        Random random = new Random(7);
        for (int i = 0; i < 300; i++) {
            List<String> names = Stream.generate(() -> "Flow " + random.nextInt(8))
                    .limit(12)
                    .distinct()
                    .toList();
            Function<String, Verdict> anyhow = part -> Verdict.values()[random.nextInt(3)];
            List<Attempt> attempts = new ArrayList<>(
                    List.of(new Attempt(1, false, REQUEST, service(Service.EACH_DEVICE, REQUEST, names, anyhow))));
            for (int number = 2; number <= 6; number++) {
                FlowAttempts before = new FlowAttempts(attempts);
                List<TestRunResult> passed = before.counting().stream()
                        .filter(run -> run.verdict() == PASSED)
                        .toList();
                for (TriggerRequest request :
                        Rerun.of(REQUEST, before.counting()).requests()) {
                    assertEquals(List.of(), request.problems());
                    List<TestRunResult> runs = service(
                            Service.EACH_DEVICE,
                            request,
                            request.includeTags().get(1).values(),
                            anyhow);
                    attempts.add(rerun(number, request, runs.toArray(TestRunResult[]::new)));
                }
                List<TestRunResult> counting = new FlowAttempts(attempts).counting();
                assertEquals(2 * names.size(), counting.size());
                assertTrue(counting.containsAll(passed));
            }
        }
    }
}
