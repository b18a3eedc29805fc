package io.tadoru.alerthooks.web;

import java.util.Map;

/** Takes what a sensor posts. Thread-safe; returns when the alerts are on disk, or refused. */
@FunctionalInterface
public interface Intake {
    /**
     * One delivery.
     *
     * @param source the name in the address, {@code /hooks/SOURCE}; any text
     * @param headers the request's, found whatever their case; of the same name joined with commas
     * @param body as it came
     * @param address whence
     */
    Reply take(String source, Map<String, String> headers, byte[] body, String address);
}
