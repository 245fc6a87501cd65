package io.m2mgateway.app;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The borders of the house, over every class of ours on the application's class path. */
class ArchitectureTests {

    private static final String[] CORES = {"io.m2mgateway.m2m..", "io.m2mgateway.scan..", "io.m2mgateway.limit.."};

    private static JavaClasses ours;

    @BeforeAll
    static void read() {
        ours = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                // Not every build puts them where that option looks.
                .withImportOption(location -> !location.contains("/test/"))
                .importPackages("io.m2mgateway");
    }

    @Test
    void everyModuleIsSeen() {
        assertThat(ours).extracting(type -> type.getPackageName()).contains("io.m2mgateway.app", "io.m2mgateway.m2m");
    }

    @Test
    void coresKnowNoFramework() {
        check(noClasses()
                .that(resideInAnyPackage(CORES))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.springframework..",
                        "reactor..",
                        "io.netty..",
                        "org.reactivestreams..",
                        "io.micrometer.."));
    }

    @Test
    void coresKnowNeitherTheFiltersNorTheApplication() {
        check(noClasses()
                .that(resideInAnyPackage(CORES))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.m2mgateway.gateway..", "io.m2mgateway.redis..", "io.m2mgateway.app.."));
    }

    @Test
    void coresDoNotKnowEachOther() {
        check(slices().matching("io.m2mgateway.(m2m|scan|limit)..").should().notDependOnEachOther());
    }

    @Test
    void nobodyDependsOnAutoConfiguration() {
        check(noClasses()
                .that(not(resideInAPackage("..autoconfigure..")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.m2mgateway..autoconfigure.."));
    }

    @Test
    void nobodyDependsOnTheApplication() {
        check(noClasses()
                .that(not(resideInAPackage("io.m2mgateway.app..")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.m2mgateway.app.."));
    }

    @Test
    void packagesHaveNoCycles() {
        check(slices().matching("io.m2mgateway.(**)").should().beFreeOfCycles());
    }

    @Test
    void nothingIsInjectedIntoFields() {
        check(noFields()
                .should()
                .beAnnotatedWith("org.springframework.beans.factory.annotation.Autowired")
                .orShould()
                .beAnnotatedWith("org.springframework.beans.factory.annotation.Value")
                .orShould()
                .beAnnotatedWith("jakarta.inject.Inject")
                .orShould()
                .beAnnotatedWith("jakarta.annotation.Resource"));
    }

    @Test
    void nobodyLogsPastTheLogger() {
        check(noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.util.logging..")
                .as("no class should use java.util.logging"));
    }

    @Test
    void onlyTheProgramItselfPrints() {
        check(noClasses()
                .that(not(resideInAPackage("io.m2mgateway.app.cli..")))
                .and()
                .doNotHaveFullyQualifiedName("io.m2mgateway.app.Validation")
                .and()
                .doNotHaveFullyQualifiedName("io.m2mgateway.app.demo.DemoBanner")
                .should()
                .accessTargetWhere(target(owner(name("java.lang.System")))
                        .and(target(name("out").or(name("err")))))
                .as("only the command line and the demo's greeting should print"));
    }

    @Test
    void theCommandLineStartsWithoutSpring() {
        check(noClasses()
                .that(resideInAPackage("io.m2mgateway.app.cli.."))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework..", "reactor..", "io.netty..", "org.slf4j.."));
    }

    @Test
    void everyPackageIsNullMarked() {
        check(classes().that().haveSimpleName("package-info").should().beAnnotatedWith(NullMarked.class));
    }

    private static void check(ArchRule rule) {
        // Some modules of the rules are still to come.
        rule.allowEmptyShould(true).check(ours);
    }
}
