package io.jenkins.plugins.panto;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.jenkins.plugins.panto.client.TriggerRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final String CLIENT = "io.jenkins.plugins.panto.client..";

    /** The production classes as files, so that none of them is loaded. */
    private static final JavaClasses PRODUCTION = new ClassFileImporter()
            .importUrl(
                    TriggerRequest.class.getProtectionDomain().getCodeSource().getLocation());

    @Test
    void clientKnowsNothingOfJenkins() {
        noClasses()
                .that()
                .resideInAPackage(CLIENT)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("hudson..", "jenkins..", "org.jenkinsci..", "org.kohsuke..", "com.cloudbees..")
                .check(PRODUCTION);
    }

    @Test
    void clientDoesNotDependOnWhatIsBuiltOnIt() {
        noClasses()
                .that()
                .resideInAPackage(CLIENT)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.jenkins.plugins.panto")
                .check(PRODUCTION);
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
