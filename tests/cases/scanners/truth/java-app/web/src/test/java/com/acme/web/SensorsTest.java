package com.acme.web;

class SensorsTest {
    @Test
    void sensors() {
        when(flags.isOn("home-sensors")).thenReturn(true);
    }
}
