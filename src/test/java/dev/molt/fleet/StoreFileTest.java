package dev.molt.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreFileTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"nfs", "nfs4", "cifs", "smb3", "9p", "ceph", "lustre", "gfs2", "fuse.sshfs", "fuse.s3fs"})
    void aFileSystemThatOtherHostsMayHaveIsNoPlaceForIt(String type) {
        assertThat(StoreFile.isShared(type)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ext4", "xfs", "btrfs", "zfs", "tmpfs", "overlay", "fuse.fuse-overlayfs", "fuseblk", "unknown"})
    void aFileSystemOfThisHostIsAPlaceForIt(String type) {
        assertThat(StoreFile.isShared(type)).isFalse();
    }

    @Test
    void aFileIsNotMadeBeforeItIsNeeded() {
        Path file = directory.resolve("a/b/fleet.db");

        assertThat(new StoreFile("FLEET_URL", file).path()).isEqualTo(file);
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aFileThatWasReplacedIsAnotherOne() throws Exception {
        Path path = directory.resolve("fleet.db");
        StoreFile file = new StoreFile("FLEET_URL", path);
        assertThat(file.identity()).isEmpty();
        Files.writeString(path, "first");
        Object first = file.identity().orElseThrow();
        Files.writeString(directory.resolve("new"), "second");
        Files.move(directory.resolve("new"), path, StandardCopyOption.REPLACE_EXISTING);

        assertThat(file.identity().orElseThrow()).isNotEqualTo(first);
    }
}
