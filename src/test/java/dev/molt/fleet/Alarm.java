package dev.molt.fleet;

/**
 * Goes off once, at the time that it was set to last. Most alarms are set to a later time again and again before they go off. So that
 * each time costs little, it stays on the agenda where it is, and is put off when that time has come.
 */
abstract class Alarm extends Agenda.Event {
    private static final long NEVER = Long.MAX_VALUE;

    private final Agenda agenda;
    private boolean isNoted;
    private long due = NEVER;
    private long turnDue = NEVER;

    Alarm(Agenda agenda) {
        this.agenda = agenda;
    }

    abstract void goOff();

    final void setTo(long time) {
        due = time;
        turnDue = agenda.nextTurn();
        if (isNoted && due < at()) {
            agenda.remove(this);
            isNoted = false;
        }
        if (!isNoted) {
            note();
        }
    }

    final void cancel() {
        due = NEVER;
        turnDue = NEVER;
    }

    private void note() {
        isNoted = true;
        agenda.add(this, due, turnDue);
    }

    @Override
    final void happen() {
        isNoted = false;
        if (turn() == turnDue) {
            cancel();
            goOff();
        } else if (turnDue != NEVER) {
            note();
        }
    }
}
