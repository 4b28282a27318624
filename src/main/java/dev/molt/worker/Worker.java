package dev.molt.worker;

import dev.molt.check.Gate;
import dev.molt.check.Looking;
import dev.molt.check.UpdateChecker;
import dev.molt.config.Context;
import dev.molt.config.DatabaseUrl;
import dev.molt.config.Settings;
import dev.molt.db.BeyondLimit;
import dev.molt.db.Database;
import dev.molt.db.Migrations;
import dev.molt.flags.DeclaredFlags;
import dev.molt.flags.FlagProvider;
import dev.molt.flags.FlagValues;
import dev.molt.flags.LiveFlags;
import dev.molt.fleet.FleetUrl;
import dev.molt.http.Health;
import dev.molt.http.WebServer;
import dev.molt.probation.Watch;
import dev.molt.update.AppliedMigration;
import dev.molt.update.DataDirectory;
import dev.openfeature.sdk.OpenFeatureAPI;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The steps of a worker's life. The boot takes them in order; {@link #end} may come from another thread at any time. */
final class Worker {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    private static final Duration LEAST_TIME_TO_STOP_PARTS = Duration.ofMillis(500);

    /** The old worker serves meanwhile: nobody waits, but the two share the processors. */
    private static final Duration WARM_UP_BEFORE_GO = Duration.ofMillis(1000);

    /** On a way back, whoever is served meanwhile is served by what is not wanted any more. */
    private static final Duration HURRIED_WARM_UP = Duration.ofMillis(200);

    /** In a stop switch clients wait for its end, so most is done before. */
    private static final Duration WARM_UP_AFTER_GO = Duration.ofMillis(50);

    private static final Duration DRAIN_TIMEOUT_UNTIL_READ = Duration.ofSeconds(2);

    private final Service service;
    private final Context context;
    private final RunDirectory run;
    private final Progress progress = new Progress();
    private final Parts parts = new Parts(progress);
    private final Leaving leaving;
    private volatile Optional<Settings> settings = Optional.empty();
    private Place place;
    private Migrations migrations;
    private volatile Optional<WebServer> web = Optional.empty();
    private volatile Optional<LiveFlags> flags = Optional.empty();
    private volatile Migrations.Schema schema = new Migrations.Schema("", "");
    private volatile Optional<InFleet> fleet = Optional.empty();
    private volatile Optional<Alone> alone = Optional.empty();
    private volatile Optional<Looking> updates = Optional.empty();
    private volatile Optional<AutoCloseable> probation = Optional.empty();
    private PublicSocket publicSocket;
    private Duration migration = Duration.ZERO;
    private List<AppliedMigration> applied = List.of();

    Worker(Service service, Context context, RunDirectory run) {
        this.service = service;
        this.context = context;
        this.run = run;
        this.leaving = new Leaving(run);
    }

    void readSettings(Map<String, String> environment) {
        Settings read = Settings.load(environment, context.data());
        publicSocket = PublicSocket.of(environment, read);
        placeIn(read.databaseUrl());
        settings = Optional.of(read);
    }

    /** A file, or where a server is named its database; a service without a database has nothing to put into one. */
    private void placeIn(Optional<DatabaseUrl> url) {
        if (service.database.isPresent() && url.isPresent()) {
            migrations = service.ofPostgresql.orElseThrow(Worker::noPostgresql);
            place = new Place(context.data(), url.map(Database::at), context.release());
        } else {
            migrations = service.migrations;
            Optional<Database> file =
                    service.database.map(name -> Database.file(context.data().resolve(name)));
            place = new Place(context.data(), file, context.release());
        }
    }

    private static CannotRun noPostgresql() {
        return new CannotRun(
                "DATABASE_URL names a PostgreSQL database, but this service has no migrations for one"
                        + " (Service.postgresql). Take DATABASE_URL away.",
                null);
    }

    /** Before the first request, which may ask for one. OpenFeature is loaded only for a service that has flags. */
    void startFlags(Map<String, String> environment) throws IOException {
        try {
            DeclaredFlags declared = DeclaredFlags.of(context.release(), service.flags, environment);
            LiveFlags live =
                    LiveFlags.start(declared, environment, new DataDirectory(context.data()), Clock.systemUTC());
            flags = Optional.of(live);
            if (!service.flags.isEmpty()) {
                FlagProvider.offer(live, OpenFeatureAPI.getInstance());
            }
        } catch (IllegalArgumentException e) {
            throw new CannotRun(e.getMessage(), e);
        }
    }

    /** Does what takes long and needs no database, with database code and HTTP code side by side. */
    void load() throws Exception {
        sayIfArchiveIsNotUsed();
        FutureTask<Void> database = new FutureTask<>(this::loadDatabaseCode, null);
        new Thread(database, "molt-load").start();
        WebServer server = new WebServer(
                run.privateSocket(),
                this::health,
                () -> flags.map(LiveFlags::now).orElse(FlagValues.none()),
                config -> service.http.forEach(each -> each.accept(config)));
        web = Optional.of(server);
        server.start();
        new WarmUp(service.warmUps, run, progress)
                .send(
                        Map.of(WebServer.WARM_UP, "1"),
                        ifCandidate(run.has("hurry") ? HURRIED_WARM_UP : WARM_UP_BEFORE_GO),
                        () -> run.has("go"));
        await(database);
    }

    /** Only a candidate that will have clients is worth the time: it follows a worker whose code is compiled. */
    private Duration ifCandidate(Duration time) {
        return context.isCandidate() && !context.rehearsal() ? time : Duration.ZERO;
    }

    /** The JVM is kept quiet about it, and says "sharing" of itself when it runs from an archive. */
    private static void sayIfArchiveIsNotUsed() {
        String archive = System.getProperty("molt.archive");
        if (archive != null && !System.getProperty("java.vm.info", "").contains("sharing")) {
            LOG.warn("The JVM cannot use the class-data archive {}, so this start takes longer", archive);
        }
    }

    private void loadDatabaseCode() {
        place.whereData()
                .ifPresent(
                        database -> migrations.load(database, context.update().isPresent()));
    }

    private static void await(FutureTask<Void> task) throws Exception {
        try {
            task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception problem) {
                throw problem;
            }
            throw e;
        }
    }

    void park() throws InterruptedException {
        progress.reach(State.PARKED);
        run.announce("parked", "");
        LOG.info("Parked, release {}", context.release());
        run.await("go");
        progress.reach(State.GOING);
    }

    /** Only a candidate under the update's lock migrates. */
    void openDatabase() {
        long begun = System.nanoTime();
        place.whereData().ifPresent(context.update().isPresent() ? this::migrate : this::check);
        migration = Duration.ofNanos(System.nanoTime() - begun);
    }

    private void migrate(Database database) {
        try {
            Migrations.Migrated migrated =
                    migrations.migrate(database, history(), limit(), what -> run.renew("progress", what + "\n"));
            schema = migrated.schema();
            applied = migrated.applied();
        } catch (BeyondLimit e) {
            run.renew("beyond_limit", "");
            throw e;
        }
    }

    /** Where there is no way back for the database, the supervisor says what may be applied. */
    private Migrations.Limit limit() {
        if (run.has("agreed")) {
            return Migrations.Limit.AGREED;
        }
        return run.has("only_compatible") ? Migrations.Limit.COMPATIBLE : Migrations.Limit.NONE;
    }

    private void check(Database database) {
        schema = migrations.check(database, history());
    }

    private Optional<DataDirectory> history() {
        return Optional.of(new DataDirectory(context.data()));
    }

    void startParts() throws Exception {
        parts.start(service.parts, place);
        web.orElseThrow().letThrough();
    }

    /** A candidate may still fail for what it finds out here; nobody is asked yet. */
    void prepareFleet() {
        Optional<FleetUrl> shared = FleetUrl.of(settings.orElseThrow());
        if (context.rehearsal()) {
            return;
        }
        if (shared.isPresent()) {
            fleet = Optional.of(inFleet(shared));
        } else if (service.inbox.isPresent()) {
            Alone worker = new Alone(new DataDirectory(context.data()), () -> inFleet(Optional.empty()));
            worker.prepare();
            alone = Optional.of(worker);
        }
    }

    private InFleet inFleet(Optional<FleetUrl> shared) {
        return new InFleet(
                shared,
                settings.orElseThrow(),
                service.inbox,
                new DataDirectory(context.data()),
                context.release(),
                run);
    }

    void verify() throws Exception {
        new WarmUp(service.warmUps, run, progress).send(Map.of(), ifCandidate(WARM_UP_AFTER_GO), () -> false);
        Probe probe = PrivateProbe.ofStartedService(run);
        for (Check check : service.checks) {
            check.run(probe);
        }
    }

    void announceReady() throws InterruptedException {
        progress.reach(State.READY);
        run.announce(
                "ready",
                String.join(
                        "\n",
                        "pid=" + ProcessHandle.current().pid(),
                        "release=" + context.release(),
                        "schema_from=" + schema.from(),
                        "schema_to=" + schema.to(),
                        "migrate_ms=" + migration.toMillis(),
                        "migrations=" + AppliedMigration.format(applied),
                        ""));
        LOG.info("Ready, schema {}", schema.to());
        run.await("accept");
    }

    void accept() throws InterruptedException {
        if (context.rehearsal()) {
            progress.reach(State.ACCEPTING);
            LOG.info("Accepting nobody: this is a rehearsal");
        } else {
            openPublicListener();
        }
        run.announce("accepting", "");
    }

    private void openPublicListener() throws InterruptedException {
        try {
            ServerSocketChannel socket = publicSocket.take();
            progress.reach(State.ACCEPTING);
            web.orElseThrow().accept(socket);
            LOG.info("Accepting on port {}", socket.socket().getLocalPort());
        } catch (IOException e) {
            throw new CannotRun(e.getMessage(), e);
        }
    }

    /** After the commit, as only then is this release the one whose flags are set. Without it the command line knows the old ones. */
    void publishFlags() {
        try {
            if (flags.isPresent() && !context.rehearsal()) {
                flags.get().publish();
            }
        } catch (IOException e) {
            LOG.error("molt flags does not know the flags of this release; they are as set before", e);
        }
    }

    /** From the moment on in which clients come. */
    void watch() {
        if (!context.rehearsal()) {
            probation = Optional.of(Watch.start(
                    settings.orElseThrow(),
                    new DataDirectory(context.data()),
                    context.release(),
                    web.orElseThrow().answers(),
                    run::announce));
        }
    }

    /** After the commit, as only then this release may own anything. */
    void joinFleet() {
        try {
            fleet.ifPresent(it -> it.join(() -> updates.ifPresent(Looking::lookNow)));
            fleet.flatMap(InFleet::control).ifPresent(web.orElseThrow()::listeners);
            alone.map(Alone::join).ifPresent(web.orElseThrow()::listeners);
        } catch (RuntimeException e) {
            LOG.error("This instance is in no fleet; it serves all the same", e);
        }
    }

    /** After the commit: what is wrong with the remote must not take down a service that accepts. */
    void lookForUpdates() {
        if (context.rehearsal()) {
            return;
        }
        try {
            Gate gate = fleet.flatMap(InFleet::gate).orElse(Gate.OPEN);
            updates = context.home()
                    .map(home ->
                            UpdateChecker.start(settings.orElseThrow(), context.data(), home, context.release(), gate));
        } catch (IllegalArgumentException e) {
            LOG.error("Cannot look for updates: {}", e.getMessage());
        }
    }

    private static void close(AutoCloseable something) {
        try {
            something.close();
        } catch (Exception e) {
            LOG.warn("{} did not end in order", something, e);
        }
    }

    /** Before the end for good: whoever sends clients here is given the time to send them elsewhere. */
    void leave() {
        if (progress.state() == State.ACCEPTING) {
            leaving.unlessSupervised(settings.orElseThrow().stopTimes().delay());
        }
    }

    /** Lets clients leave, answers what is in flight, then stops the parts in reverse. Whatever fails is logged. */
    void end() {
        long begun = System.nanoTime();
        LOG.info("Ending, was {}", progress.state().word());
        fleet = fleet.or(() -> alone.flatMap(Alone::end));
        CompletableFuture<Void> handedOver = handOver();
        letClientsLeave();
        State before = progress.end();
        updates.ifPresent(Worker::close);
        probation.ifPresent(Worker::close);
        web.ifPresent(server -> {
            if (before == State.ACCEPTING) {
                drain(server, begun);
            }
        });
        InFleet.await(handedOver, timeToDrain(begun));
        web.ifPresent(WebServer::stop);
        fleet.ifPresent(this::endActing);
        parts.stop();
        fleet.ifPresent(Worker::close);
        flags.ifPresent(Worker::close);
        run.close();
        LOG.info("Ended");
    }

    /** Completes when nothing of the fleet is owned here any more. */
    private CompletableFuture<Void> handOver() {
        try {
            return fleet.map(InFleet::leave).orElseGet(() -> CompletableFuture.completedFuture(null));
        } catch (RuntimeException e) {
            LOG.error("Nothing is handed over; others take it over", e);
            return CompletableFuture.completedFuture(null);
        }
    }

    private void endActing(InFleet member) {
        try {
            member.endActing();
        } catch (RuntimeException e) {
            LOG.error("What is done for the fleet did not end in order", e);
        }
    }

    /** Whoever accepts does so for a little longer: until the last moment nobody has to wait in the socket's queue. */
    private void letClientsLeave() {
        if (progress.state() == State.ACCEPTING) {
            web.ifPresent(server -> server.letClientsLeave(service.keepAliveGrace));
        }
    }

    private void drain(WebServer server, long begun) {
        server.stopAccepting();
        run.renew("closed", "");
        if (!server.drain(timeToDrain(begun))) {
            LOG.warn(
                    "Requests that still run after {} ms are cut off; see DRAIN_TIMEOUT",
                    drainTimeout().minus(timeToStopParts()).toMillis());
        }
    }

    /** What is left of it; negative: none. */
    private Duration timeToDrain(long begun) {
        return drainTimeout().minus(timeToStopParts()).minusNanos(System.nanoTime() - begun);
    }

    private Duration timeToStopParts() {
        Duration fifth = drainTimeout().dividedBy(5);
        return fifth.compareTo(LEAST_TIME_TO_STOP_PARTS) > 0 ? fifth : LEAST_TIME_TO_STOP_PARTS;
    }

    Duration drainTimeout() {
        return settings.map(Settings::drainTimeout).orElse(DRAIN_TIMEOUT_UNTIL_READ);
    }

    private Health health() {
        State now = progress.state();
        boolean leaves = now == State.ACCEPTING && leaving.hasBegun();
        return new Health(
                leaves ? "leaving" : now.word(), now.servesRequests() && !leaves, context.release(), schema.to());
    }
}
