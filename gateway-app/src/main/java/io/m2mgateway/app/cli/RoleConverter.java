package io.m2mgateway.app.cli;

import io.m2mgateway.scan.text.Role;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads roles by the names that messages have. */
final class RoleConverter implements ITypeConverter<Role> {

    static final String NAMES = "user, tool, assistant, system, developer";

    @Override
    public Role convert(String value) {
        try {
            return role(value);
        } catch (ScanLine.BadLine unknown) {
            throw new TypeConversionException(String.valueOf(unknown.getMessage()));
        }
    }

    static Role role(String name) {
        return switch (name) {
            case "user" -> Role.USER;
            case "tool" -> Role.TOOL;
            case "assistant" -> Role.ASSISTANT;
            case "system" -> Role.SYSTEM;
            case "developer" -> Role.DEVELOPER;
            default -> throw new ScanLine.BadLine("the role is none of " + NAMES);
        };
    }
}
