package dev.molt.fleet;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.util.Date;
import org.junit.jupiter.api.Test;

/** A host whose clock is an hour wrong is a member like any other: nothing that decides who is one, or who owns what, asks for the time of day. */
class WallClockTest {
    private static final ArchRule NOBODY_ASKS = noClasses()
            .that()
            .resideInAPackage("dev.molt.fleet")
            // Where a fleet in a file takes the beginning of its own clock from, once after each start of the host.
            .and()
            .doNotBelongToAnyOf(HostTime.class)
            .should()
            .accessTargetWhere(describe("asks for the time of day", WallClockTest::asksForTheTimeOfDay));

    private static boolean asksForTheTimeOfDay(JavaAccess<?> access) {
        String owner = access.getTargetOwner().getFullName();
        String name = access.getTarget().getName();
        return name.equals("currentTimeMillis")
                || owner.startsWith("java.time.") && name.equals("now")
                || owner.equals(Clock.class.getName()) && name.startsWith("system")
                || owner.equals(Date.class.getName()) && name.equals("<init>");
    }

    @Test
    void noMemberAsksItsOwnClockForTheTimeOfDay() {
        NOBODY_ASKS.check(production());
    }

    private static JavaClasses production() {
        return new ClassFileImporter()
                .withImportOption(location -> !location.contains("/test-classes/"))
                .importPackages("dev.molt.fleet");
    }

    /** As the one above must be able to fail. */
    @Test
    void whoAsksIsFound() {
        JavaClasses asking = new ClassFileImporter().importClasses(Asking.class);

        assertThatThrownBy(() -> NOBODY_ASKS.check(asking))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("currentTimeMillis");
    }

    private static final class Asking {
        long ask() {
            return System.currentTimeMillis();
        }
    }
}
