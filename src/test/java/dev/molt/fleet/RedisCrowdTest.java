package dev.molt.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How a few members fare among very many. */
@Timeout(120)
class RedisCrowdTest {
    private static final int CROWD = 10_000;
    private static final int FEW = 10;
    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final String FLEET = "molt";

    @TempDir
    Path directory;

    private final AtomicInteger renewals = new AtomicInteger();
    private final AtomicInteger failedRenewals = new AtomicInteger();
    private final List<Coordinator> stores = new ArrayList<>();
    private final List<Owner> owners = new ArrayList<>();
    private final List<Diary> diaries = new ArrayList<>();
    private RedisProcess redis;

    /** Counts renewals. */
    private final class Counted extends Forwarding {
        Counted(Coordinator store) {
            super(store);
        }

        @Override
        public Renewal renew(String incarnation) throws CoordinatorException {
            try {
                Renewal renewal = super.renew(incarnation);
                renewals.incrementAndGet();
                return renewal;
            } catch (CoordinatorException e) {
                failedRenewals.incrementAndGet();
                throw e;
            }
        }
    }

    @BeforeEach
    void start() throws Exception {
        redis = RedisProcess.start(directory);
        for (int i = 0; i < FEW; i++) {
            String host = "host-" + i;
            Diary diary = new Diary(host);
            Coordinator store = new Counted(new RedisCoordinator(redis.url(), FLEET, 0));
            Instance instance =
                    new Instance(() -> new Member(host, host + ".1", "release-1", Map.of()), Set.of(), Set.of(), LEASE);
            stores.add(store);
            diaries.add(diary);
            owners.add(Owner.start(store, instance, diary::add));
        }
        diaries.forEach(diary -> diary.await("joined"));
        awaitRenewals(FEW);
    }

    @AfterEach
    void stop() {
        owners.forEach(Owner::close);
        stores.forEach(Coordinator::close);
        redis.close();
    }

    private void awaitRenewals(int more) {
        int before = renewals.get();
        StoreFixture.await().until(() -> renewals.get() >= before + more);
    }

    @Test
    void tenThousandThatJoinAndRenewAtOnceLetNoRenewalFail() throws Exception {
        try (Crowd crowd = new Crowd(redis, FLEET, CROWD)) {
            assertThat(crowd.join(LEASE.toMillis())).isEqualTo(CROWD);
            assertThat(crowd.renew()).isEqualTo(CROWD);
            for (Owner owner : owners) {
                StoreFixture.await()
                        .until(() -> owner.membership().view().members().size() == CROWD + FEW);
            }
            awaitRenewals(2 * FEW);
            assertThat(crowd.renew()).isEqualTo(CROWD);
        }

        assertThat(failedRenewals).hasValue(0);
        assertThat(diaries).allSatisfy(diary -> assertThat(diary.lines()).hasSize(1));
    }
}
