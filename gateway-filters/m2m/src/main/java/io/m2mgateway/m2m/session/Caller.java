package io.m2mgateway.m2m.session;

/**
 * Who sends a message.
 *
 * @param name of the client, as it was authenticated; empty where callers have no names
 * @param address where it comes from; sessions are counted by it
 */
public record Caller(String name, String address) {}
