package dev.molt.fleet;

/** What other tests take for a store does what every store does. */
class ModelContractTest extends CoordinatorContract {
    private final ModelCoordinator store = new ModelCoordinator(VirtualClock.running(), 0);

    @Override
    Coordinator open(long epochFloor) {
        return store.another(epochFloor);
    }

    @Override
    void loseData() {
        store.loseData();
    }
}
