package dev.molt.probation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The kernel's files as tests write them. */
class MachineTest {
    private static final long MIB = 1024 * 1024;

    @TempDir
    Path root;

    private Machine machine;

    @BeforeEach
    void create() throws IOException {
        machine = new Machine(root.resolve("proc"), root.resolve("groups"));
        write("proc/meminfo", "MemTotal:        4096000 kB\nMemFree: 1 kB\n");
        write("proc/self/status", "Name:\tjava\nVmHWM:\t  999 kB\nVmRSS:\t  204800 kB\n");
        inGroup("0::/");
    }

    private void inGroup(String... lines) throws IOException {
        write("proc/self/cgroup", String.join("\n", lines) + "\n");
    }

    private void write(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @Test
    void withoutALimitItIsTheWholeMachine() throws IOException {
        write("groups/memory.max", "max\n");
        write("groups/cpu.max", "max 100000\n");

        assertThat(machine.usedMemory()).isEqualTo(200 * MIB);
        assertThat(machine.memory()).isEqualTo(4000 * MIB);
        assertThat(machine.processors(4)).isEqualTo(4);
    }

    @Test
    void theLimitsOfAContainerCount() throws IOException {
        write("groups/memory.max", 512 * MIB + "\n");
        write("groups/cpu.max", "50000 100000\n");

        assertThat(machine.memory()).isEqualTo(512 * MIB);
        assertThat(machine.processors(4)).isEqualTo(0.5);
    }

    @Test
    void aLimitAboveTheMachineIsNone() throws IOException {
        write("groups/memory.max", 99_999 * MIB + "\n");
        write("groups/cpu.max", "6400000 100000\n");

        assertThat(machine.memory()).isEqualTo(4000 * MIB);
        assertThat(machine.processors(4)).isEqualTo(4);
    }

    @Test
    void eachGroupAboveUsMayHaveALimit() throws IOException {
        inGroup("0::/system.slice/molt.service");
        write("groups/system.slice/molt.service/memory.max", "max\n");
        write("groups/system.slice/memory.max", 256 * MIB + "\n");
        write("groups/cpu.max", "150000 100000\n");

        assertThat(machine.memory()).isEqualTo(256 * MIB);
        assertThat(machine.processors(4)).isEqualTo(1.5);
    }

    @Test
    void theFirstVersionOfControlGroupsCountsToo() throws IOException {
        inGroup("5:cpu,cpuacct:/docker/x", "3:memory:/docker/x");
        write("groups/memory/docker/x/memory.limit_in_bytes", 128 * MIB + "\n");
        write("groups/memory/memory.limit_in_bytes", "9223372036854771712\n");
        write("groups/cpu/docker/x/cpu.cfs_quota_us", "200000\n");
        write("groups/cpu/docker/x/cpu.cfs_period_us", "100000\n");
        write("groups/cpu/cpu.cfs_quota_us", "-1\n");
        write("groups/cpu/cpu.cfs_period_us", "100000\n");

        assertThat(machine.memory()).isEqualTo(128 * MIB);
        assertThat(machine.processors(4)).isEqualTo(2);
    }

    @Test
    void thisProcessUsesSomeOfThisMachine() throws IOException {
        Machine here = Machine.here();
        assertThat(here.usedMemory()).isBetween(10 * MIB, here.memory());
        assertThat(here.processors(Runtime.getRuntime().availableProcessors())).isPositive();
    }
}
