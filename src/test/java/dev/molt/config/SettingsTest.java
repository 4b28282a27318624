package dev.molt.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    @TempDir
    Path data;

    @Test
    void defaultsOfTheReleaseAreUsedWhenNothingIsSet() {
        Settings settings = load(Map.of());
        assertThat(settings.port()).isEqualTo(8080);
        assertThat(settings.drainTimeout()).isEqualTo(Duration.ofSeconds(8));
        assertThat(settings.dbPaths()).containsExactly(Path.of("app.db"));
        assertThat(settings.updateRemoteUrl()).isEmpty();
        assertThat(settings.origin("PORT")).isEqualTo("the default");
    }

    @Test
    void thresholdsOfProbationAreNumbers() {
        Settings settings = load(Map.of("PROBATION_ERRORS", "0.05", "PROBATION_CPU", "100"));
        assertThat(settings.probationErrors()).isEqualTo(0.05);
        assertThat(settings.probationP95()).isEqualTo(Duration.ofMillis(200));
        assertThat(settings.probationP95Times()).isEqualTo(2);
        assertThat(settings.probationCpu()).isEqualTo(100);
        assertThat(settings.probationMemory()).isEqualTo(85);
    }

    @Test
    void environmentWinsOverConfigFileWinsOverDefault() {
        config("PORT=9001\nDRAIN_TIMEOUT=5\n");
        Settings settings = load(Map.of("PORT", "9002"));
        assertThat(settings.port()).isEqualTo(9002);
        assertThat(settings.drainTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.origin("DRAIN_TIMEOUT")).isEqualTo(data + "/config.env line 2");
    }

    @Test
    void anEmptyEnvironmentVariableCountsAsNotSet() {
        config("PORT=9001\n");
        assertThat(load(Map.of("PORT", "")).port()).isEqualTo(9001);
    }

    @Test
    void anEmptyValueInTheConfigFileCountsAsNotSet() {
        config("PORT=\n");
        assertThat(load(Map.of()).port()).isEqualTo(8080);
    }

    @Test
    void leadingZerosAreDecimalAsInBash() {
        assertThat(load(Map.of("PORT", "0900")).port()).isEqualTo(900);
    }

    @Test
    void aValueInTheConfigFileIsTakenVerbatim() {
        config("# comment\n\nJAVA_OPTS= -Dx=\"a b\" # c \n");
        assertThat(load(Map.of()).javaOptions()).isEqualTo(" -Dx=\"a b\" # c ");
    }

    @Test
    void aBadValueIsRefusedNamingSettingValueOriginAndWhatIsAllowed() {
        assertRefused(Map.of("DRAIN_TIMEOUT", "-1"))
                .hasMessage("DRAIN_TIMEOUT must be whole seconds from 1 to 3600, was \"-1\" (from the environment)."
                        + " Set it to such a value there, or remove it there to use the default 8.");
    }

    @Test
    void everyBadValueIsNamedAtOnce() {
        config("BACKUP_KEEP=0\n");
        assertRefused(Map.of("PORT", "70000"))
                .hasMessageContaining("BACKUP_KEEP must be a whole number from 1 to 1000, was \"0\" (from " + data)
                .hasMessageContaining("PORT must be a TCP port from 1 to 65535, was \"70000\"");
    }

    @ParameterizedTest
    @CsvSource({
        "PORT, 0",
        "PORT, 1e3",
        "PORT, 99999999999999999999",
        "DRAIN_TIMEOUT, 8s",
        "DRAIN_TIMEOUT, ' 8'",
        "UPDATE_PROBATION, 604801",
        "PROBATION_ACTION, restore",
        "PROBATION_ERRORS, 0",
        "PROBATION_ERRORS, 00.000",
        "PROBATION_ERRORS, 0.0001",
        "PROBATION_ERRORS, 100.1",
        "PROBATION_ERRORS, 1%",
        "PROBATION_ERRORS, 1e1",
        "PROBATION_ERRORS, .5",
        "PROBATION_P95, 200ms",
        "PROBATION_P95_TIMES, 1",
        "PROBATION_CPU, 101",
        "PROBATION_MEMORY, -1",
        "FLEET_URL, mysql://host/x",
        "FLEET_URL, jdbc:sqlite:fleet.db",
        "FLEET_URL, jdbc:sqlite:/fleet.db?mode=ro",
        "FLEET_URL, 'redis://a b'",
        "REDIS_URL, 'jdbc:postgresql://host/x'",
        "FLEET_URL, 'redis://host:port'",
        "FLEET_URL, jdbc:postgresql://me:secret@host/x",
        "FLEET_URL, jdbc:postgresql://host:65536/x",
        "REDIS_URL, host:6379",
        "REDIS_URL, redis://me@host",
        "FLEET_NAME, a/b",
        "FLEET_NAME, 'a b'",
        "FLEET_INSTANCE, a/b",
        "FLEET_LABELS, canary",
        "FLEET_LABELS, 'a=b,'",
        "FLEET_LABELS, a=b=c",
        "FLEET_LABELS, 'a=b,a=c'",
        "UPDATE_STRATEGY, canary",
        "ROLLOUT_PARALLEL, 0",
        "ROLLOUT_CANARY, 1001",
        "ROLLOUT_CANARY, 01",
        "ROLLOUT_CANARY, canary",
        "ROLLOUT_CANARY, role=",
        "ROLLOUT_CANARY, 'role=a b'",
        "ROLLOUT_WAVES, '50,25'",
        "ROLLOUT_WAVES, '25,25'",
        "ROLLOUT_WAVES, '25,101'",
        "ROLLOUT_WAVES, '0,50'",
        "ROLLOUT_WAVES, '25,'",
        "ROLLOUT_WAVES, '25, 50'",
        "ROLLOUT_WAVES, 25%",
        "ROLLOUT_SOAK, 10m",
        "ROLLOUT_DEADLINE, 59",
        "AUTO_UPDATE_ENABLED, yes",
        "APP_SOCKET, fd4",
        "UPDATE_BRANCH, -f",
        "UPDATE_BRANCH, a..b",
        "UPDATE_BRANCH, 'a b'",
        "UPDATE_BRANCH, a;b^",
        "UPDATE_REMOTE_URL, --upload-pack=x",
        "UPDATE_REMOTE_URL, ext::sh",
        "UPDATE_REMOTE_URL, 'http://a b'",
        "UPDATE_REMOTE_URL, HTTPS://me:se@cr/et@host/x",
        "DB_PATHS, /etc/passwd",
        "DB_PATHS, ../x",
        "DB_PATHS, a::b",
        "BUILD_INPUTS, ':(exclude'",
        "BUILD_INPUTS, ':(attr:x)y'",
        "BUILD_INPUTS, /etc",
        "BUILD_INPUTS, 'src :!../up'",
        "UPDATE_SOURCE, tar",
        "UPDATE_WINDOW, Mon-Fri 2-4",
        "UPDATE_WINDOW, 'Mon 02:00-02:00'",
        "UPDATE_WINDOW, daily",
        "UPDATE_WINDOW_ZONE, Europe/Atlantis",
        "UPDATE_WINDOW_ZONE, +02:00",
        "UPDATE_WINDOW_ZONE, ../UTC",
        "UPDATE_FREEZE, 2026-02-30",
        "UPDATE_FREEZE, 2027-01-03..2026-12-20",
        "UPDATE_MIN_AGE, 24 h",
        "UPDATE_MIN_AGE, -1h",
        "UPDATE_MIN_AGE, 1w",
        "UPDATE_MIN_AGE, 366d",
        "UPDATE_MIN_AGE, 999999999d",
        "ALERT_ON, 'failed, started'",
        "ALERT_ON, commited",
        "ALERT_WEBHOOK_URL, ftp://host/x",
        "ALERT_WEBHOOK_URL, https://me:pass@host/x",
        "ALERT_WEBHOOK_URL, https://host:0/x",
        "ALERT_WEBHOOK_URL, https://host:65536/x",
        "ALERT_WEBHOOK_URL, https://1.2.3/x",
        "ALERT_WEBHOOK_URL, 'https://host/x#y'",
        "ALERT_WEBHOOK_SECRET, too-short",
        "ALERT_TELEGRAM_TOKEN, 123456:AAbbCCddEE/x",
        "ALERT_TELEGRAM_CHAT, channel",
        "ALERT_TELEGRAM_URL, api.telegram.org",
        "ALERT_SMTP_URL, smtp://user@host",
        "ALERT_SMTP_URL, smtp://user:p@ss@host",
        "ALERT_SMTP_URL, http://host",
        "ALERT_MAIL_FROM, 'Me <a@b>'",
        "ALERT_MAIL_FROM, a..b@c",
        "ALERT_MAIL_TO, 'a@b;c@d'"
    })
    void valuesOutsideTheTypeAreRefused(String name, String value) {
        assertRefused(Map.of(name, value)).hasMessageStartingWith(name + " must be ");
    }

    @ParameterizedTest
    @CsvSource({
        "PORT, 65535",
        "UPDATE_PROBATION, 0",
        "FLEET_URL, jdbc:sqlite:/var/lib/my fleet.db",
        "FLEET_URL, jdbc:postgresql://host:5432/x?user=me&password=secret",
        "FLEET_URL, rediss://me:secret@host:6379/2",
        "REDIS_URL, redis://host",
        "FLEET_NAME, web-1.a_B",
        "FLEET_INSTANCE, web-1.a_B",
        "FLEET_LABELS, 'role=canary,zone=eu-1'",
        "UPDATE_STRATEGY, rolling",
        "ROLLOUT_CANARY, 0",
        "ROLLOUT_CANARY, 1000",
        "ROLLOUT_CANARY, zone=eu-1",
        "ROLLOUT_WAVES, 100",
        "ROLLOUT_WAVES, '1,2,99,100'",
        "AUTO_UPDATE_ENABLED, true",
        "APP_SOCKET, fd3",
        "UPDATE_BRANCH, release/1.x",
        "UPDATE_REMOTE_URL, git@example.org:a/b.git",
        "UPDATE_REMOTE_URL, https://me:se@cr%2Fet@host/x",
        "DB_PATHS, app.db:more/b.db",
        "BUILD_INPUTS, ':/ :(exclude,glob)*.md :!docs src/ :(top)'",
        "UPDATE_SOURCE, archive",
        "UPDATE_WINDOW, 'Mon-Fri 02:00-04:00; Sat,Sun'",
        "UPDATE_WINDOW_ZONE, Europe/Berlin",
        "UPDATE_FREEZE, '2026-12-20..2027-01-03, 2027-05-01'",
        "UPDATE_MIN_AGE, 24h",
        "UPDATE_MIN_AGE, 365d",
        "ALERT_ON, 'failed,lease_lost'",
        "ALERT_TELEGRAM_URL, 'http://[::1]:8081'",
        "APP_RUN, 'python3 app.py \"$X\" | cat'"
    })
    void valuesInsideTheTypeAreTaken(String name, String value) {
        assertThat(load(Map.of(name, value)).text(name)).isEqualTo(value);
    }

    @Test
    void aBadWindowIsRefusedNamingWhatIsAllowed() {
        assertRefused(Map.of("UPDATE_WINDOW", "Mo 2-4"))
                .hasMessageStartingWith("UPDATE_WINDOW must be days, times from 00:00 to 24:00, or both, like"
                        + " Mon-Fri 02:00-04:00; Sat,Sun; 23:00-01:00, with ; between windows, was \"Mo 2-4\"");
    }

    @ParameterizedTest
    @CsvSource({"0, PT0S", "90, PT90S", "90s, PT90S", "30m, PT30M", "024h, PT24H", "7d, P7D"})
    void aDurationHasAUnit(String text, Duration duration) {
        assertThat(load(Map.of("UPDATE_MIN_AGE", text)).updateMinAge()).isEqualTo(duration);
    }

    @Test
    void theZoneOfTheWindowsIsTheHostsUnlessItIsSet() {
        assertThat(load(Map.of()).updateSchedule().zone()).isEqualTo(ZoneId.systemDefault());
        assertThat(load(Map.of("UPDATE_WINDOW_ZONE", "Asia/Kolkata"))
                        .updateSchedule()
                        .zone())
                .isEqualTo(ZoneId.of("Asia/Kolkata"));
    }

    @Test
    void credentialsInABadUrlAreNotShown() {
        assertRefused(Map.of("UPDATE_REMOTE_URL", "https://me:secret@host/a b"))
                .hasMessageContaining("https://***@host/a b")
                .hasMessageNotContaining("secret");
        assertRefused(Map.of("UPDATE_REMOTE_URL", "https://me:se/cret@host/a"))
                .hasMessageContaining("was \"https://***@host/a\"");
    }

    @Test
    void theChannelsOfAlertsAreTakenAsWritten() {
        Settings settings = load(Map.of(
                "ALERT_WEBHOOK_URL",
                "https://hooks.example.org/T1/x%2Fy?a=b",
                "ALERT_WEBHOOK_SECRET",
                "0123456789abcdef!\"#$%",
                "ALERT_TELEGRAM_TOKEN",
                "123456:AAbbCCddEE-_ff",
                "ALERT_TELEGRAM_CHAT",
                "-1001234567890",
                "ALERT_SMTP_URL",
                "smtp://ops%40example.org:pass%3Aword@mail.example.org:587",
                "ALERT_MAIL_FROM",
                "molt@example.org",
                "ALERT_MAIL_TO",
                "a.b+c@example.org , d@localhost"));
        assertThat(settings.alertWebhookUrl()).contains("https://hooks.example.org/T1/x%2Fy?a=b");
        assertThat(settings.alertWebhookSecret()).isEqualTo("0123456789abcdef!\"#$%");
        assertThat(settings.alertSmtpUrl()).contains("smtp://ops%40example.org:pass%3Aword@mail.example.org:587");
        assertThat(settings.alertMailTo()).containsExactly("a.b+c@example.org", "d@localhost");
    }

    @ParameterizedTest
    @CsvSource({
        "ALERT_WEBHOOK_URL, https://host/a%zzgeheim",
        "ALERT_WEBHOOK_SECRET, geheim",
        "ALERT_TELEGRAM_TOKEN, geheim",
        "ALERT_SMTP_URL, smtp://geheim@host"
    })
    void aSecretThatIsNotAllowedIsNotShown(String name, String value) {
        assertRefused(Map.of(name, value))
                .hasMessageContaining("was \"***\" (from the environment)")
                .hasMessageNotContaining("geheim");
    }

    @Test
    void aChannelThatIsHalfSetIsRefused() {
        assertRefused(Map.of("ALERT_SMTP_URL", "smtp://host", "ALERT_MAIL_TO", "a@b"))
                .hasMessage("ALERT_SMTP_URL, ALERT_MAIL_TO is set, but ALERT_MAIL_FROM is not."
                        + " Set all of ALERT_SMTP_URL, ALERT_MAIL_FROM, ALERT_MAIL_TO, or none.");
    }

    @Test
    void aDelayOfTheDrainHasToFitIntoTheStop() {
        assertRefused(Map.of("DRAIN_DELAY", "5"))
                .hasMessage(
                        "STOP_BUDGET is 10, but a stop takes up to 15 s: DRAIN_DELAY (5), DRAIN_TIMEOUT (8) and 2 more."
                                + " Set STOP_BUDGET to 15, and let whoever stops Molt wait that long before the KILL.");
        Settings fitting = load(Map.of("DRAIN_DELAY", "5", "STOP_BUDGET", "15"));
        assertThat(fitting.stopTimes().delay()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void withoutADelayADrainMayBeCutShort() {
        assertThat(load(Map.of("DRAIN_TIMEOUT", "60")).stopTimes().problem()).isEmpty();
    }

    @Test
    void anUnknownNameInTheConfigFileIsRefusedWithTheNearest() {
        config("DRAIN_TIMOUT=3\n");
        assertRefused(Map.of())
                .hasMessage("DRAIN_TIMOUT is no setting (from " + data
                        + "/config.env line 1). Did you mean DRAIN_TIMEOUT?");
    }

    @Test
    void aNameThatOnlyAnotherReleaseKnowsIsLeftAlone() throws IOException {
        config("NEW_THING=3\n");
        Path other = Files.createDirectories(data.resolve("releases/r2/scripts"));
        Files.writeString(other.resolve("defaults.env"), "# New. [text]\nNEW_THING=\nUPDATE_NEW=\n");
        assertThat(load(Map.of("UPDATE_NEW", "x")).names()).doesNotContain("NEW_THING", "UPDATE_NEW");
    }

    @Test
    void anUnknownNameOfOursInTheEnvironmentIsRefused() {
        assertRefused(Map.of("UPDATE_BRNCH", "x")).hasMessageContaining("Did you mean UPDATE_BRANCH");
        assertRefused(Map.of("ROLLOUT_PARALEL", "2")).hasMessageContaining("Did you mean ROLLOUT_PARALLEL");
        assertRefused(Map.of("PROBATION_ACTON", "x")).hasMessageContaining("Did you mean PROBATION_ACTION");
    }

    @Test
    void namesOfOthersAndOfTheSupervisorInTheEnvironmentAreLeftAlone() {
        load(Map.of(
                "PATH",
                "/bin",
                "MOLT_HOME",
                "/x",
                "MOLT_UPDATE",
                "u",
                "MOLT_TRAIN",
                "/f",
                "MOLT_PORT_8080_TCP_ADDR",
                "10.0.0.1"));
    }

    @Test
    void aLineThatIsNoAssignmentIsRefusedWithItsNumber() {
        config("PORT=1\nexport PORT=2\n");
        assertRefused(Map.of()).hasMessageContaining("config.env line 2 must be NAME=value");
    }

    @Test
    void aBinaryConfigFileIsRefused() throws IOException {
        Files.write(data.resolve("config.env"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        assertRefused(Map.of()).hasMessageContaining("must be a UTF-8 text file");
    }

    @Test
    void everyTypeInTheDefaultsIsKnownAndEveryDefaultIsAllowed() {
        assertThat(Catalog.ofThisRelease().settings()).hasSizeGreaterThan(20);
    }

    @Test
    void aSettingWithoutMeaningIsRefused() {
        assertThatThrownBy(() -> Catalog.parse("PORT=1".lines().toList())).hasMessageContaining("PORT lacks the line");
    }

    @Test
    void anOpenChangeCountsFromItsRecordOn() throws IOException {
        change("20261121T010203Z-1a2b3c 1 2");
        assertThat(load(Map.of()).drainTimeout()).isEqualTo(Duration.ofSeconds(1));

        Files.createDirectories(data.resolve("history"));
        Files.createFile(data.resolve("history/20261121T010203Z-1a2b3c.committed.json"));
        assertThat(load(Map.of()).drainTimeout()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void aCandidateGoesByItsOwnVersion() throws IOException {
        change("20261121T010203Z-1a2b3c 1 2");
        String version = data.resolve("config/2.env").toString();
        assertThat(load(Map.of("MOLT_CONFIG", version)).drainTimeout()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void beforeTheFirstVersionNothingWasSet() throws IOException {
        change("20261121T010203Z-1a2b3c 0 2");
        assertThat(load(Map.of()).origin("DRAIN_TIMEOUT")).isEqualTo("the default");
    }

    @Test
    void aVersionThatCountsAndIsGoneIsRefused() throws IOException {
        change("20261121T010203Z-1a2b3c 3 4");
        assertRefused(Map.of()).hasMessageContaining("3.env").hasMessageContaining("is missing");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x 1 2",
                "20261121T010203Z-1a2b3c 1",
                "20261121T010203Z-1a2b3c 01 2",
                "20261121T010203Z-1a2b3c 1 0",
                "20261121T010203Z-1a2b3c ../1 2"
            })
    void whatNoChangeLooksLikeIsNone(String line) throws IOException {
        change(line);
        assertThat(load(Map.of()).drainTimeout()).isEqualTo(Duration.ofSeconds(2));
    }

    /** From a drain timeout of 1 s to one of 2 s, which is in place. */
    private void change(String line) throws IOException {
        Files.createDirectories(data.resolve("config"));
        Files.writeString(data.resolve("config/1.env"), "DRAIN_TIMEOUT=1\n");
        Files.writeString(data.resolve("config/2.env"), "DRAIN_TIMEOUT=2\n");
        config("DRAIN_TIMEOUT=2\n");
        Files.writeString(data.resolve("config/change"), line + "\n");
    }

    private Settings load(Map<String, String> environment) {
        return Settings.load(environment, data);
    }

    private org.assertj.core.api.AbstractThrowableAssert<?, ? extends Throwable> assertRefused(
            Map<String, String> environment) {
        return assertThatThrownBy(() -> load(environment)).isInstanceOf(BadSetting.class);
    }

    private void config(String content) {
        try {
            Files.write(data.resolve("config.env"), content.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
