package io.jenkins.plugins.panto;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.jenkins.plugins.panto.client.TriggerRequest;
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
}
