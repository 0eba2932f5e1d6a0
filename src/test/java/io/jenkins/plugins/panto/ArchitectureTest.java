package io.jenkins.plugins.panto;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.jenkins.plugins.panto.client.TriggerRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rooms of the house: each uses only those below it. */
class ArchitectureTest {

    private static final String HOUSE = "io.jenkins.plugins.panto";

    /** From the bottom. */
    private static final List<String> ROOMS =
            List.of("client", "verdict", "config", "build", "wait", "trigger", "report");

    private static final Path SOURCES = Path.of("src/main/java/io/jenkins/plugins/panto");

    /** The production classes as files, so that none of them is loaded. Without Jenkins, those that were compiled. */
    private static final JavaClasses PRODUCTION = new ClassFileImporter()
            .importUrl(
                    TriggerRequest.class.getProtectionDomain().getCodeSource().getLocation());

    @Test
    void eachRoomUsesOnlyThoseBelowIt() {
        for (int i = 0; i < ROOMS.size(); i++) {
            String[] above = ROOMS.subList(i + 1, ROOMS.size()).stream()
                    .map(room -> HOUSE + "." + room + "..")
                    .toArray(String[]::new);
            if (above.length > 0) {
                noClasses()
                        .that()
                        .resideInAPackage(HOUSE + "." + ROOMS.get(i) + "..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(above)
                        .allowEmptyShould(true)
                        .check(PRODUCTION);
            }
        }
    }

    @Test
    void noRoomsGoInACircle() {
        slices().matching(HOUSE + ".(*)..").should().beFreeOfCycles().check(PRODUCTION);
    }

    @Test
    void thereAreNoOtherRooms() {
        classes()
                .should()
                .resideInAnyPackage(
                        ROOMS.stream().map(room -> HOUSE + "." + room).toArray(String[]::new))
                .check(PRODUCTION);
    }

    @Test
    void clientAndVerdictKnowNothingOfJenkins() {
        noClasses()
                .that()
                .resideInAnyPackage(HOUSE + ".client..", HOUSE + ".verdict..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("hudson..", "jenkins..", "org.jenkinsci..", "org.kohsuke..", "com.cloudbees..")
                .check(PRODUCTION);
    }

    /** The same order read from the sources, which are there even where most of them cannot be compiled. */
    @Test
    void noSourceImportsFromAbove() throws IOException {
        for (int i = 0; i < ROOMS.size(); i++) {
            Pattern above = Pattern.compile("\\bio\\.jenkins\\.plugins\\.panto\\.("
                    + String.join("|", ROOMS.subList(i + 1, ROOMS.size())) + "|nothing)\\.");
            try (Stream<Path> sources = Files.walk(SOURCES.resolve(ROOMS.get(i)))) {
                for (Path source : sources.filter(Files::isRegularFile).toList()) {
                    assertTrue(!above.matcher(Files.readString(source)).find(), source + " uses a room above it");
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"client", "verdict", "config", "build", "wait", "trigger", "report"})
    void eachRoomSaysWhatLivesInIt(String room) throws IOException {
        assertTrue(Files.readString(SOURCES.resolve(room).resolve("package-info.java"))
                .startsWith("/**"));
    }

    /** What a machine reads, or finds the key by, has the same digits and letters everywhere. */
    @Test
    void nothingIsFormattedForTheLocaleOfTheMachine() throws Exception {
        Pattern bare = Pattern.compile("\\.formatted\\(|::formatted|String::format|\\bprintf\\("
                + "|\\bString\\s*\\.format\\((?!\\s*Locale\\.)|\\.to(Lower|Upper)Case\\(\\)|::to(Lower|Upper)Case");
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".java")).toList()) {
                bare.matcher(Files.readString(file)).results().forEach(at -> found.add(file + ": " + at.group()));
            }
        }
        assertEquals(List.of(), found);
    }
}
