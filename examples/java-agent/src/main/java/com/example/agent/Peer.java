package com.example.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.m2mgateway.m2m.M2mCodec;
import io.m2mgateway.m2m.M2mException;
import io.m2mgateway.m2m.WireForm;
import io.m2mgateway.m2m.session.SessionFrames;
import io.m2mgateway.m2m.zstd.Dictionaries;
import io.m2mgateway.m2m.zstd.Dictionary;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The other side, as far as it is known. The first request is JSON that offers to read frames. A server that speaks the protocol says in its answers which frames it reads; from
 * then on requests are such frames. A plain server says nothing, and never sees one. One peer for each server, in whichever client; it has what the agent wishes for, a
 * dictionary of its own or a session. Thread-safe.
 */
public final class Peer implements AutoCloseable {
    private static final int GOODBYE_SECONDS = 5;
    private static final String FRAME_TYPE = "application/x-m2m";
    private static final String COMPACT_TYPE = FRAME_TYPE + ";v=z1";

    /** How servers refuse a body that they cannot read. */
    private static final Set<Integer> NOT_READ = Set.of(400, 415, 422);

    private static final String GONE = "\"CONTEXT_GONE\"";

    /** What a server that reads frames says of one that it cannot read, and of which it would read a plainer form. */
    private static final List<String> PLAINER = List.of("\"DICTIONARY_UNKNOWN\"", GONE, "\"UNSUPPORTED_ALGORITHM\"");

    /** Forms of a request, each plainer than the next. */
    enum Form {
        JSON,
        FRAME,
        COMPACT,
        OWN_DICTIONARY;

        Form plainer() {
            return switch (this) {
                case OWN_DICTIONARY -> COMPACT;
                case COMPACT -> FRAME;
                default -> JSON;
            };
        }
    }

    /** How to send a request; {@code sessions} says how many may be tried before it goes without one, {@code alone} whether it must not lean on earlier ones. */
    record Plan(Form form, int sessions, boolean alone) {}

    /** A request ready to be sent; the session is empty where it has none, and there is no {@code request} where it does not remember its documents. */
    @SuppressWarnings("ArrayRecordComponent") // hands over the only copy; never compared
    record Outgoing(
            byte[] json,
            Plan plan,
            byte[] body,
            String type,
            String session,
            SessionFrames.@Nullable Request request) {}

    private final M2mCodec codec;
    private final @Nullable M2mCodec own;
    private final Dictionaries dictionaries;
    private final String ownId;
    private final String offer;
    private volatile Form reads = Form.JSON;
    private volatile @Nullable AgentSession session;

    /** Compact frames with the dictionary that all have. */
    public Peer() {
        this(Dictionaries.shipped(), null);
    }

    /** Compact frames with a dictionary of one's own, where the server has it too. */
    public Peer(Dictionary own) {
        this(Dictionaries.shipped().and(own), own);
    }

    private Peer(Dictionaries dictionaries, @Nullable Dictionary dictionary) {
        this.dictionaries = dictionaries;
        codec = M2mCodec.builder().dictionaries(dictionaries).build();
        own = dictionary == null
                ? null
                : M2mCodec.builder()
                        .dictionaries(dictionaries.encodingWith(dictionary))
                        .build();
        ownId = dictionary == null ? "" : dictionary.idText();
        String readable = dictionary == null ? COMPACT_TYPE : COMPACT_TYPE + ";d=\"" + ownId + '"';
        offer = readable + ", " + FRAME_TYPE + ", ";
    }

    /**
     * Frames are sent in a session, which is opened when it is needed.
     *
     * @param endpoint absolute
     * @param headers names and values in turn, {@code Authorization} for example
     */
    public Peer useSession(URI endpoint, String... headers) {
        return use(endpoint, headers, null);
    }

    /**
     * The same, and compact frames lean on earlier documents of the session, where the server remembers them: requests that grow take a fraction. Not for sessions in which
     * others place text beside secrets, and see how long frames are.
     */
    public Peer useSessionWithContexts(URI endpoint, String... headers) {
        return use(endpoint, headers, codec);
    }

    private Peer use(URI endpoint, String[] headers, @Nullable M2mCodec contexts) {
        session = new AgentSession(endpoint, List.of(headers), contexts, InstantSource.system(), AgentSession.PATIENCE);
        return this;
    }

    /** The id of the session; empty where there is none. */
    public String session() {
        AgentSession used = session;
        return used == null ? "" : used.current();
    }

    /** Whether the server has said that it reads frames. */
    public boolean speaksM2m() {
        return reads != Form.JSON;
    }

    /** Ends the session, if there is one. Waits for the answer, 5 s at most: not for an event loop. */
    @Override
    public void close() {
        AgentSession used = session;
        if (used != null) {
            used.close()
                    .handle((answer, unavailable) -> "")
                    .completeOnTimeout("", GOODBYE_SECONDS, TimeUnit.SECONDS)
                    .join();
        }
    }

    /** {@code Accept} for a request whose sender accepts this. */
    String accept(List<String> wanted) {
        return offer + (wanted.isEmpty() ? "*/*" : String.join(", ", wanted));
    }

    /** How to send a request at first. */
    Plan plan() {
        return new Plan(reads, 2, false);
    }

    /** A JSON document in the form that is planned, or in a plainer one where that is no smaller. */
    CompletableFuture<Outgoing> prepare(byte[] json, Plan plan, AgentSession.Transport transport) {
        byte[] frame = plan.form == Form.JSON ? json : encode(json, plan.form);
        if (frame.length >= json.length) {
            return CompletableFuture.completedFuture(
                    new Outgoing(json, new Plan(Form.JSON, 0, true), json, "application/json", "", null));
        }
        String type = plan.form == Form.FRAME ? FRAME_TYPE : COMPACT_TYPE;
        AgentSession asked = session;
        if (asked == null || plan.sessions == 0) {
            return CompletableFuture.completedFuture(new Outgoing(json, plan, frame, type, "", null));
        }
        return asked.id(transport).thenApply(id -> {
            SessionFrames frames = plan.form == Form.FRAME ? null : asked.frames(id);
            if (frames == null) {
                return new Outgoing(json, plan, frame, type, id, null);
            }
            SessionFrames.Request leaning = frames.encode(json);
            SessionFrames.Request request = plan.alone ? leaning.inFull() : leaning;
            return new Outgoing(json, plan, request.frame(), type, id, request);
        });
    }

    private byte[] encode(byte[] json, Form form) {
        M2mCodec encoder = form == Form.OWN_DICTIONARY ? Objects.requireNonNull(own) : codec;
        try {
            return encoder.encode(json, form == Form.FRAME ? WireForm.M2M : WireForm.COMPACT);
        } catch (M2mException notFramable) {
            return json;
        }
    }

    /** Notes what an answer tells of its server. One that does not say that it reads frames has refused the request before it read it, or may have. */
    void learn(@Nullable Outgoing sent, List<String> accepts, @Nullable String contentType) {
        Form said = said(accepts);
        if (sent != null && (said != Form.JSON || isFrame(contentType))) {
            taken(sent);
        }
        if (said != Form.JSON) {
            reads = said;
        } else if (isFrame(contentType)) {
            frameSeen();
        }
    }

    private void taken(Outgoing sent) {
        AgentSession used = session;
        if (used != null) {
            used.taken(sent.session);
        }
        if (sent.request != null) {
            sent.request.taken();
        }
    }

    /** Gateways that know M2M v1 alone do not say what they read: who writes frames reads them. */
    private void frameSeen() {
        if (reads == Form.JSON) {
            reads = Form.FRAME;
        }
    }

    /** What a server takes is in its own {@code Accept} (RFC 9110, section 12.5.1). */
    private Form said(List<String> accepts) {
        Form best = Form.JSON;
        for (String range : String.join(",", accepts).toLowerCase(Locale.ROOT).split(",", -1)) {
            Form form = !isFrame(range)
                    ? Form.JSON
                    : !range.contains(";v=") ? Form.FRAME : range.contains(";v=z1") ? compact(range) : Form.JSON;
            best = form.compareTo(best) > 0 ? form : best;
        }
        return best;
    }

    private Form compact(String range) {
        return own != null && range.contains(ownId) ? Form.OWN_DICTIONARY : Form.COMPACT;
    }

    /** Whether an answer may mean that its server could not read the form of the request. */
    static boolean mayBeUnread(Outgoing sent, int status) {
        return sent.plan.form != Form.JSON && NOT_READ.contains(status);
    }

    /** How to send a request again after such an answer; null where the answer stands. */
    @Nullable
    Plan again(Outgoing sent, List<String> accepts, byte[] answer) {
        String text = new String(answer, UTF_8);
        AgentSession used = session;
        if (used != null && !sent.session.isEmpty() && AgentSession.isOver(text)) {
            used.forget(sent.session);
            return new Plan(sent.plan.form, sent.plan.sessions - 1, sent.plan.alone);
        }
        if (sent.request != null && !sent.plan.alone && text.contains(GONE)) {
            return new Plan(sent.plan.form, sent.plan.sessions, true);
        }
        if (said(accepts) != Form.JSON && PLAINER.stream().noneMatch(text::contains)) {
            return null;
        }
        // A server that reads frames corrects this with its next answer.
        reads = sent.plan.form.plainer();
        return new Plan(reads, sent.plan.sessions, sent.plan.alone);
    }

    /** What makes an answer plain; null for one that is. */
    @Nullable
    AnswerDecoder decoder(@Nullable Outgoing sent, @Nullable String contentType) {
        if (isFrame(contentType)) {
            return isStream(contentType)
                    ? new CompactEvents(dictionaries)
                    : new WholeFrame(codec.limits().maxMessage(), frame -> document(sent, frame));
        }
        return contentType != null && contentType.startsWith("text/event-stream")
                ? new EventLines(codec, this::frameSeen)
                : null;
    }

    private byte[] document(@Nullable Outgoing sent, byte[] frame) {
        SessionFrames.Request request = sent == null ? null : sent.request;
        return request != null && WireForm.detect(frame, 0, frame.length) == WireForm.COMPACT
                ? request.answer(frame)
                : codec.decode(frame).document();
    }

    /** The content type of an answer that was made plain. */
    static String plainType(@Nullable String contentType) {
        return isFrame(contentType) && !isStream(contentType) ? "application/json" : "text/event-stream";
    }

    private static boolean isStream(@Nullable String contentType) {
        return contentType != null && contentType.contains("form=stream");
    }

    static boolean isFrame(@Nullable String type) {
        return type != null && type.split(";", 2)[0].strip().equalsIgnoreCase(FRAME_TYPE);
    }
}
