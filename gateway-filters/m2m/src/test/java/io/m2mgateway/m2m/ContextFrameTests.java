package io.m2mgateway.m2m;

import static io.m2mgateway.m2m.Conversation.FIRST;
import static io.m2mgateway.m2m.Conversation.SECOND;
import static io.m2mgateway.m2m.Conversation.context;
import static io.m2mgateway.m2m.Conversation.grown;
import static io.m2mgateway.m2m.Conversation.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.m2mgateway.m2m.context.ContextHistory;
import io.m2mgateway.m2m.context.ContextId;
import io.m2mgateway.m2m.context.ContextLimits;
import io.m2mgateway.m2m.crypto.FrameProtection;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compact frames that lean on earlier documents of their session. */
class ContextFrameTests {
    private final ContextHistory history = new ContextHistory(ContextLimits.DEFAULT);
    private final M2mCodec codec = M2mCodec.create().withContexts(history);

    private byte[] frame(byte[] document) {
        return codec.encode(document, WireForm.COMPACT);
    }

    @Provide
    Arbitrary<String> documents() {
        return ApiDocuments.any();
    }

    @Property(tries = 300)
    void givesTheExactDocumentBackAndSaysWhatItSays(
            @ForAll @Size(min = 2, max = 5) List<@From("documents") String> texts) {
        ContextHistory known = new ContextHistory(ContextLimits.DEFAULT);
        M2mCodec inSession = M2mCodec.create().withContexts(known);
        for (String text : texts) {
            byte[] document = utf8(text);
            byte[] frame = inSession.encode(document, WireForm.COMPACT);
            DecodedMessage message = inSession.decode(frame);
            assertThat(message.document()).isEqualTo(document);
            assertThat(HeaderCheck.compare(
                            Objects.requireNonNull(message.header()), Objects.requireNonNull(message.facts())))
                    .isEmpty();
            byte[] alone = M2mCodec.create().encode(document, WireForm.COMPACT);
            assertThat(frame.length).isLessThanOrEqualTo(Math.max(alone.length, document.length / 8));
            known.add(context(document));
        }
    }

    @Test
    void aRequestThatGrewIsAFractionOfWhatItIsAlone() {
        byte[] alone = frame(SECOND);
        history.add(context(FIRST));
        byte[] leaning = frame(SECOND);
        assertThat(M2mCodec.contextIds(leaning)).containsExactly(context(FIRST).id());
        assertThat(M2mCodec.contextIds(alone)).isEmpty();
        assertThat(leaning.length).isLessThan(alone.length);
        assertThat(codec.decode(leaning).document()).isEqualTo(SECOND);
    }

    @Test
    void theAnswerIsNamedBesideTheRequest() {
        byte[] answer =
                utf8("{\"id\":\"c-1\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\""
                        + "Bristol, by far: fourteen metres between high water and low."
                        + "\"},\"finish_reason\":\"stop\"}]}");
        byte[] next = grown(FIRST, "Bristol, by far: fourteen metres between high water and low.", "Thanks.");
        history.add(context(FIRST));
        int withoutAnswer = frame(next).length;
        history.add(context(answer));
        byte[] frame = frame(next);
        assertThat(M2mCodec.contextIds(frame))
                .containsExactly(context(answer).id(), context(FIRST).id());
        assertThat(frame.length).isLessThan(withoutAnswer);
        assertThat(codec.decode(frame).document()).isEqualTo(next);
    }

    @Test
    void theHeaderIsReadWithoutTheContext() {
        history.add(context(FIRST));
        byte[] frame = frame(SECOND);
        HeaderRead read = M2mCodec.create().readHeader(frame, 0, frame.length);
        assertThat(Objects.requireNonNull(read.header()).model()).isEqualTo("gpt-4o-mini");
        assertThat(read.header().routing())
                .isInstanceOfSatisfying(
                        RequestRouting.class,
                        request -> assertThat(request.messageCount()).isEqualTo(3));
    }

    @Test
    void largeDocumentsLeanOnAllOfTheirContext() {
        byte[] noise = new byte[1_000_000];
        new Random(7).nextBytes(noise);
        StringBuilder text = new StringBuilder("{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"");
        for (byte b : noise) {
            text.append((char) ('a' + (b & 15)));
        }
        byte[] large = utf8(text + "\"}]}");
        byte[] larger = grown(large, "yes", "go on");
        ContextHistory roomy = new ContextHistory(new ContextLimits(4, 2 << 20));
        roomy.add(context(large));
        M2mCodec inSession = M2mCodec.create().withContexts(roomy);
        byte[] frame = inSession.encode(larger, WireForm.COMPACT);
        assertThat(frame.length).isLessThan(2000);
        assertThat(inSession.decode(frame).document()).isEqualTo(larger);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void protectionCoversTheNames(boolean aead) {
        history.add(context(FIRST));
        history.add(context(utf8("{\"choices\":[{\"message\":{\"content\":\"Also Bristol.\"}}]}")));
        byte[] key = new byte[32];
        FrameProtection protection =
                aead ? FrameProtection.aead(List.of(key), new SecureRandom()) : FrameProtection.hmac(List.of(key));
        byte[] document = grown(FIRST, "Also Bristol.", "Sure?");
        byte[] frame = codec.encodeProtected(document, WireForm.COMPACT, protection);
        AuthenticFrame opened = codec.authenticate(frame, protection);
        assertThat(opened.contextIds()).hasSize(2);
        assertThat(codec.decode(opened).document()).isEqualTo(document);
        int names = frame.length;
        byte[] name = ByteBuffer.allocate(ContextId.BYTES)
                .putLong(opened.contextIds().get(0).value())
                .array();
        for (int i = 0; i < frame.length; i++) {
            byte[] changed = frame.clone();
            changed[i] ^= 1;
            assertThatThrownBy(() -> codec.authenticate(changed, protection)).hasMessage("frame is not authentic");
            names = i + name.length <= frame.length && Arrays.equals(frame, i, i + name.length, name, 0, name.length)
                    ? i
                    : names;
        }
        assertThat(names).as("the names are readable").isLessThan(frame.length);
    }

    @Test
    void framesAreReadInAnyOrder() {
        List<byte[]> documents = new ArrayList<>(List.of(FIRST));
        List<byte[]> frames = new ArrayList<>();
        history.add(context(FIRST));
        for (int i = 0; i < 6; i++) {
            byte[] next = grown(documents.get(i), "answer " + i, "question " + i);
            frames.add(frame(next));
            documents.add(next);
            history.add(context(next));
        }
        List<Integer> order = new ArrayList<>(List.of(0, 1, 2, 3, 4, 5));
        Collections.shuffle(order, new Random(3));
        for (int i : order) {
            assertThat(codec.decode(frames.get(i)).document()).isEqualTo(documents.get(i + 1));
        }
    }
}
