package dev.molt.e2e;

import java.util.List;
import org.junit.jupiter.api.Order;

@Order(1)
class NginxIT extends BehindABalancer {
    @Override
    Front balance(List<Integer> ports) {
        return Nginx.following(ports);
    }

    @Override
    Front blueGreen(int blue, int green) {
        return Nginx.before(blue);
    }
}
