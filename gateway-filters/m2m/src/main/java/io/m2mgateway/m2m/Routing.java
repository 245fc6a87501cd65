package io.m2mgateway.m2m;

/** What a frame says of its document without inflating it. */
public sealed interface Routing permits RequestRouting, ResponseRouting, OpaqueRouting {}
