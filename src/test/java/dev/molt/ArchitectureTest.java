package dev.molt;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A package imports only from lines below its own. */
class ArchitectureTest {
    private static final List<List<String>> ORDER = List.of(
            List.of("dev.molt.relay"),
            List.of("dev.molt.cli"),
            List.of("dev.molt", "dev.molt.worker"),
            List.of("dev.molt.verify"),
            List.of("dev.molt.http"),
            List.of("dev.molt.rollout", "dev.molt.listener"),
            List.of("dev.molt.fleet"),
            List.of("dev.molt.check"),
            List.of("dev.molt.flags", "dev.molt.notify", "dev.molt.probation"),
            List.of("dev.molt.db"),
            List.of("dev.molt.update"),
            List.of("dev.molt.config"),
            List.of("dev.molt.window"));

    private static JavaClasses all;

    @BeforeAll
    static void read() {
        all = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.molt");
        assertThat(all).hasSizeGreaterThan(40);
    }

    static List<List<String>> order() {
        return ORDER;
    }

    @ParameterizedTest
    @MethodSource("order")
    void noLineImportsFromALineAboveIt(List<String> line) {
        List<String> above = ORDER.subList(0, ORDER.indexOf(line)).stream()
                .flatMap(List::stream)
                .toList();
        noClasses()
                .that(resideInAnyPackage(line.toArray(String[]::new)))
                .should()
                .dependOnClassesThat(resideInAnyPackage(above.toArray(String[]::new)))
                .allowEmptyShould(true)
                .check(all);
    }

    @Test
    void everyPackageHasItsLine() {
        String[] known = ORDER.stream().flatMap(List::stream).toArray(String[]::new);
        classes().should().resideInAnyPackage(known).check(all);
    }

    @Test
    void theRelayKnowsOfMoltOnlyWhatAnyServiceDoes() {
        noClasses()
                .that(resideInAPackage("dev.molt.relay"))
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("dev.molt.cli", "dev.molt.check", "dev.molt.update", "dev.molt.config"))
                .check(all);
    }

    @Test
    void theCommandLineDoesNotLoadOpenFeature() {
        noClasses()
                .that(resideInAPackage("dev.molt.flags"))
                .and()
                .doNotHaveSimpleName("FlagProvider")
                .or(resideInAPackage("dev.molt.cli"))
                .should()
                .dependOnClassesThat(resideInAPackage("dev.openfeature..").or(simpleName("FlagProvider")))
                .check(all);
    }

    @Test
    void onlyTheCommandLineWritesToStandardOutput() {
        noClasses()
                .that(DescribedPredicate.not(resideInAPackage("dev.molt.cli")))
                .should()
                .accessField(System.class, "out")
                .check(all);
    }
}
