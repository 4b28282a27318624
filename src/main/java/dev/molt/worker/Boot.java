package dev.molt.worker;

import dev.molt.config.BadSetting;
import dev.molt.config.Context;
import dev.molt.db.DatabaseProblem;
import java.util.Map;

/** Brings a worker up, step by step, and ends the process with the right code when a step fails. */
public final class Boot {
    private final Service service;
    private final Map<String, String> environment;

    public Boot(Service service, Map<String, String> environment) {
        this.service = service;
        this.environment = environment;
    }

    /** Returns when the worker accepts connections; does not return when it cannot. */
    public void run() {
        Context context = Context.of(environment);
        RunDirectory run = context.runDirectory().map(RunDirectory::new).orElseGet(RunDirectory::ofItsOwn);
        Worker worker = new Worker(service, context, run);
        Ending ending = new Ending(worker, run);
        Signals.onStop(ending::onSignal);
        Runtime.getRuntime().addShutdownHook(new Thread(ending::onExit, "molt-exit"));
        try {
            bring(worker);
        } catch (BadSetting | CannotRun | DatabaseProblem e) {
            ending.onFailure(ExitCode.CANNOT_RUN_HERE, e);
        } catch (Throwable e) { // an Error too: threads live that would keep a worker alive that nobody can use
            ending.onFailure(ExitCode.FAILED, e);
        }
    }

    private void bring(Worker worker) throws Exception {
        worker.readSettings(environment);
        worker.startFlags(environment);
        worker.load();
        worker.park();
        worker.openDatabase();
        worker.startParts();
        worker.prepareFleet();
        worker.verify();
        worker.announceReady();
        worker.accept();
        worker.watch();
        worker.publishFlags();
        worker.joinFleet();
        worker.lookForUpdates();
    }
}
