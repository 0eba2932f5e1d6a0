package io.jenkins.plugins.panto.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceTest {

    @Test
    void devicesAreAShortText() {
        List<Device> devices = List.of(new Device("Pixel 6", "14.0", null), new Device("a/b,c%", null, "ios"));
        assertEquals("Pixel+6/14.0/,a%2Fb%2Cc%25//ios", Device.write(devices));
        assertEquals(devices, Device.read(Device.write(devices)));
        assertEquals("", Device.write(List.of()));
    }

    @Test
    void whatIsNotKnownIsNotShown() {
        List<Device> devices = List.of(
                new Device("Pixel 6", "14.0", null),
                new Device("iPhone 15", "17.2", "ios"),
                new Device("Pixel 7", null, null),
                new Device("Pixel 8", null, "android"),
                new Device(null, "14.0", null));
        assertEquals(
                "Pixel 6 (14.0), iPhone 15 (ios 17.2), Pixel 7, Pixel 8 (android), ? (14.0)", Device.describe(devices));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", ",", "Pixel", "a/b", "a/b/c,d", "%/b/c", "%zz/b/c"})
    void whatIsNoSuchTextIsNoDevice(String text) {
        assertEquals(List.of(), Device.read(text));
    }
}
