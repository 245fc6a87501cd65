package io.m2mgateway.scan.model;

/** What an attack tries, as far as its words tell. */
public enum AttackKind {
    /** To slip in instructions. */
    INJECTION,
    /** To talk a model out of its rules. */
    JAILBREAK,
    /** To have data carried away. */
    EXFILTRATION
}
