package dev.molt.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AppliedMigrationTest {
    private static final AppliedMigration TABLE =
            new AppliedMigration("3.1", MigrationClass.COMPATIBLE, false, -2147483648, 12);
    private static final AppliedMigration VIEWS =
            new AppliedMigration("R__views", MigrationClass.UNKNOWN, true, 2147483647, 0);

    @Test
    void aListIsWrittenAndReadBack() {
        String list = AppliedMigration.format(List.of(TABLE, VIEWS));

        assertThat(list).isEqualTo("3.1:compatible:-2147483648:12,R__views:unknown_declared:2147483647:0");
        assertThat(AppliedMigration.parse(list)).containsExactly(TABLE, VIEWS);
    }

    @Test
    void noMigrationsAreAnEmptyText() {
        assertThat(AppliedMigration.format(List.of())).isEmpty();
        assertThat(AppliedMigration.parse("")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ",",
                "3:compatible:1:2,",
                "3:harmless:1:2",
                "3:compatible:1",
                "3:compatible::2",
                "3:compatible:99999999999:2",
                "3:compatible:9999999999:2",
                "3:compatible:1:-2",
                "a b:compatible:1:2",
                ":compatible:1:2",
            })
    void whatIsNoListIsRefused(String list) {
        assertThatThrownBy(() -> AppliedMigration.parse(list)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aNameIsMadeRecordable() {
        String recordable = AppliedMigration.recordable("R__all views: ä," + "x".repeat(100));

        assertThat(recordable).startsWith("R__all_views____x").hasSize(80);
        assertThat(new AppliedMigration(recordable, MigrationClass.UNKNOWN, false, 0, 0).name())
                .isEqualTo(recordable);
    }

    @Test
    void theWorseOfTwoClassesIsTheOneThatIsLessKnown() {
        assertThat(MigrationClass.COMPATIBLE.worse(MigrationClass.CONTRACT)).isEqualTo(MigrationClass.CONTRACT);
        assertThat(MigrationClass.UNKNOWN.worse(MigrationClass.CONTRACT)).isEqualTo(MigrationClass.UNKNOWN);
    }
}
