package dev.molt.fleet;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The standing of this process: safe for threads, each of which waits here for what concerns it. */
final class LiveStanding {
    private final Standing standing;
    private final LongSupplier nanos;

    LiveStanding(Standing standing, LongSupplier nanos) {
        this.standing = standing;
        this.nanos = nanos;
    }

    /** What it is asked; the time is the present. */
    interface Question<T> {
        T of(Standing standing, long now);
    }

    /** What it is told; the time is the present. */
    interface News {
        void to(Standing standing, long now);
    }

    /** Changes nothing that anybody waits for. */
    synchronized <T> T ask(Question<T> question) {
        return question.of(standing, nanos.getAsLong());
    }

    /** May end the waiting of others. */
    synchronized void tell(News news) {
        news.to(standing, nanos.getAsLong());
        notifyAll();
    }

    /** May end the waiting of others, and has an answer. */
    synchronized <T> T tellAndAsk(Question<T> news) {
        T answer = news.of(standing, nanos.getAsLong());
        notifyAll();
        return answer;
    }

    /** Waits until something is to be done; NOTHING: it is closed. */
    synchronized Standing.Ask awaitAsk() throws InterruptedException {
        long now = nanos.getAsLong();
        Standing.Ask ask = standing.ask(now);
        while (ask == Standing.Ask.NOTHING && !standing.isClosed()) {
            await(standing.dueIn(now));
            now = nanos.getAsLong();
            ask = standing.ask(now);
        }
        return ask;
    }

    /** Waits until a life must not act any more; empty: it is closed. */
    synchronized Optional<Standing.Ended> awaitEnd() throws InterruptedException {
        long now = nanos.getAsLong();
        Optional<Standing.Ended> ended = standing.ended(now);
        while (ended.isEmpty() && !standing.isClosed()) {
            await(standing.fencedIn(now));
            now = nanos.getAsLong();
            ended = standing.ended(now);
        }
        return ended;
    }

    /** Waits until there is a member; empty: it is closed. */
    synchronized Optional<Member> awaitMember() throws InterruptedException {
        Optional<Member> member = standing.member(nanos.getAsLong());
        while (member.isEmpty() && !standing.isClosed()) {
            wait();
            member = standing.member(nanos.getAsLong());
        }
        return member;
    }

    /** Waits for so many nanoseconds, or until it is closed. */
    synchronized void pause(long time) throws InterruptedException {
        long end = nanos.getAsLong() + time;
        long left = time;
        while (!standing.isClosed() && left > 0) {
            await(OptionalLong.of(left));
            left = end - nanos.getAsLong();
        }
    }

    /** For so long, or until somebody tells something; a millisecond at least. */
    private void await(OptionalLong time) throws InterruptedException {
        if (time.isEmpty()) {
            wait();
        } else {
            TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, time.getAsLong()));
        }
    }
}
