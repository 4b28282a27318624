package dev.molt.e2e;

import java.util.List;
import org.junit.jupiter.api.Order;

@Order(1)
class HaproxyIT extends BehindABalancer {
    @Override
    Front balance(List<Integer> ports) {
        return Haproxy.start("haproxy.cfg", ports);
    }

    @Override
    Front blueGreen(int blue, int green) {
        return Haproxy.start("blue-green.cfg", List.of(blue, green));
    }
}
