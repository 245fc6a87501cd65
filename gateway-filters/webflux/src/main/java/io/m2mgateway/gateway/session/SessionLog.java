package io.m2mgateway.gateway.session;

import io.m2mgateway.m2m.session.Caller;
import io.m2mgateway.m2m.session.Session;
import io.m2mgateway.m2m.session.SessionIds;
import io.m2mgateway.m2m.session.SessionMessage;
import io.m2mgateway.m2m.session.SessionMessage.Closure;
import io.m2mgateway.m2m.session.SessionMessage.Offer;
import io.m2mgateway.m2m.session.SessionMessage.Rejection;
import io.m2mgateway.m2m.session.SessionUse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of sessions, at DEBUG. Who reads it follows a session by the beginning of its id, which does not let him use it. */
final class SessionLog {
    private static final Logger log = LoggerFactory.getLogger(SessionLog.class);

    private SessionLog() {}

    /** A message was answered. */
    static void answered(Caller caller, SessionMessage answer) {
        if (!log.isDebugEnabled()) {
            return;
        }
        if (answer.payload() instanceof Offer) {
            log.debug("Session {} of client '{}' opened", shown(answer.sessionId()), caller.name());
        } else if (answer.payload() instanceof Rejection rejection) {
            refused(caller, answer.sessionId(), rejection.code());
        } else if (answer.payload() instanceof Closure closure) {
            closed(caller, answer.sessionId(), closure.reason());
        }
    }

    /** A frame or a document came in a session. */
    static void used(Caller caller, String id, SessionUse use) {
        if (!log.isDebugEnabled() || use instanceof SessionUse.Open) {
            return;
        }
        if (use instanceof SessionUse.Over over) {
            closed(caller, id, over.reason());
        } else {
            refused(caller, id, use.getClass().getSimpleName());
        }
    }

    private static void refused(Caller caller, @Nullable String id, Object why) {
        log.debug("Session {} of client '{}' refused: {}", shown(id), caller.name(), why);
    }

    private static void closed(Caller caller, @Nullable String id, @Nullable Object reason) {
        log.debug("Session {} of client '{}' closed: {}", shown(id), caller.name(), reason);
    }

    /** What is no id is the caller's own text, which a log does not take. */
    private static String shown(@Nullable String id) {
        return id == null || !SessionIds.wellFormed(id) ? "-" : Session.logged(id);
    }
}
