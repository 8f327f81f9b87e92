package com.acme.orders;

@SpringBootTest(properties = {"features.smart-routing=true"})
class RoutingTest {
    @Test
    void routes() {
        unleash.enable("smart-routing");
        assertThat(unleash.isEnabled("smart-routing")).isTrue();
    }
}
