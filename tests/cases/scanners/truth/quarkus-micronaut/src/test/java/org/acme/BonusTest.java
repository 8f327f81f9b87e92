package org.acme;

@MicronautTest
@Property(name = "features.bonus-malus", value = "true")
class BonusTest {
    @Test
    void bonus() {
        assertTrue(flags.isEnabled("bonus-malus"));
    }
}
