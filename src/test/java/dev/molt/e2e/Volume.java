package dev.molt.e2e;

import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A file system of its own whose power can be cut: what was not synced is gone afterwards, as on a real disk. The journal is written
 * only when somebody syncs, and nothing saves a program that forgets to. Needs root and a loop device.
 */
final class Volume implements AutoCloseable {
    private static final String OPTIONS = "loop,commit=600,noauto_da_alloc";

    /** EXT4_IOC_SHUTDOWN with EXT4_GOING_FLAGS_NOLOGFLUSH: from now on nothing reaches the disk. */
    private static final String CUT =
            "open(my $root, '<', $ARGV[0]) or die $!; my $how = pack('L', 2); defined ioctl($root, 0x8004587d, $how) or die $!";

    private final Path image;
    private final Path mountPoint;

    private Volume(Path image, Path mountPoint) {
        this.image = image;
        this.mountPoint = mountPoint;
    }

    static boolean isPossible() {
        return Files.isWritable(Path.of("/dev/loop-control")) && Files.isExecutable(Path.of("/sbin/mkfs.ext4"));
    }

    static Volume mount(Path mountPoint, int megabytes) {
        Path image = Scratch.make().resolve("image");
        run("truncate", "-s", megabytes + "M", image.toString());
        run("/sbin/mkfs.ext4", "-q", image.toString());
        run("mkdir", "-p", mountPoint.toString());
        Volume volume = new Volume(image, mountPoint);
        volume.mount();
        return volume;
    }

    private void mount() {
        run("mount", "-o", OPTIONS, image.toString(), mountPoint.toString());
    }

    void cutPower() {
        run("perl", "-e", CUT, mountPoint.toString());
    }

    /** Brings it back as a boot does. Whoever used it must be dead. */
    void restorePower() {
        unmount();
        mount();
    }

    private void unmount() {
        await("the volume to be free")
                .until(() ->
                        Command.run(List.of("umount", mountPoint.toString())).exit() == 0);
    }

    @Override
    public void close() {
        unmount();
        Scratch.delete(image.getParent());
    }

    private static void run(String... command) {
        Command.run(List.of(command)).orThrow();
    }
}
