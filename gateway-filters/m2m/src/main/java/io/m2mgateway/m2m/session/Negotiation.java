package io.m2mgateway.m2m.session;

import io.m2mgateway.m2m.context.ContextLimits;
import io.m2mgateway.m2m.session.SessionMessage.Offer;
import io.m2mgateway.m2m.session.SessionMessage.Rejection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a responder makes of a HELLO by its content alone: version, algorithm, policy, in this order. */
final class Negotiation {
    /** Either an agreement or a rejection. */
    sealed interface Outcome {}

    record Agreed(Agreement agreement) implements Outcome {}

    record Refused(Rejection rejection) implements Outcome {}

    private final SessionSettings settings;

    Negotiation(SessionSettings settings) {
        this.settings = settings;
    }

    Outcome hello(SessionMessage hello) {
        if (!(hello.payload() instanceof Offer offer)) {
            return refused(RejectionCode.UNKNOWN, "The capabilities cannot be read.");
        }
        Capabilities peer = offer.capabilities();
        if (!peer.dialect().compatible(peer.version())) {
            return refused(
                    RejectionCode.VERSION_MISMATCH, "Version " + peer.dialect().version() + " is spoken here.");
        }
        Agreement agreement = Agreement.between(own(peer.dialect()), peer);
        if (agreement == null) {
            return refused(RejectionCode.NO_COMMON_ALGORITHM, "Available: " + names(peer.dialect()) + ".");
        }
        String demanded = settings.requireSecurity();
        if (demanded != null && !demanded.equals(peer.extensions().get(SessionSettings.SECURITY_EXTENSION))) {
            return refused(RejectionCode.SECURITY_POLICY, "Frames have to be protected with " + demanded + ".");
        }
        if (settings.requireScanning() && !peer.scanning()) {
            return refused(RejectionCode.SECURITY_POLICY, "Documents have to be scanned before they are sent.");
        }
        return new Agreed(agreement);
    }

    private String names(Dialect dialect) {
        return String.join(
                ", ",
                settings.preference().stream()
                        .map(algorithm -> algorithm.wireName(dialect))
                        .toList());
    }

    private Capabilities own(Dialect dialect) {
        return new Capabilities(
                dialect,
                dialect.version(),
                settings.agentId(),
                "m2m-gateway",
                settings.preference(),
                settings.maxPayload(),
                true,
                false,
                List.of(TokenEncoding.CL100K, TokenEncoding.O200K),
                TokenEncoding.CL100K,
                settings.scanning(),
                settings.blocking(),
                Capabilities.DEFAULT_BLOCK_THRESHOLD,
                null,
                extensions(settings.contexts()),
                null);
    }

    /** What an ACCEPT says: only what was chosen, so that a peer with an order of its own cannot choose otherwise. */
    Capabilities accepted(Agreement agreement) {
        Dialect dialect = agreement.dialect();
        return new Capabilities(
                dialect,
                dialect.version(),
                settings.agentId(),
                "m2m-gateway",
                List.of(agreement.algorithm()),
                agreement.maxPayload(),
                agreement.streaming(),
                agreement.mlRouting(),
                List.of(agreement.encoding()),
                agreement.encoding(),
                agreement.scanning(),
                agreement.blocking(),
                Capabilities.DEFAULT_BLOCK_THRESHOLD,
                null,
                extensions(agreement.contexts()),
                dialect == Dialect.SPECIFICATION ? settings.timeout() : null);
    }

    private static Map<String, String> extensions(@Nullable ContextLimits contexts) {
        return contexts == null ? Map.of() : ContextExtension.within(contexts);
    }

    private static Refused refused(RejectionCode code, String message) {
        return new Refused(new Rejection(code, message));
    }
}
