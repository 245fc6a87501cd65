package io.m2mgateway.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.NotFoundException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.embeddings.EmbeddingCreateParams;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The official OpenAI Java client, unchanged but for its address. */
class OpenAiClientIT {

    private static OpenAIClient client;

    @BeforeAll
    static void start() {
        client = client("/v1");
    }

    @AfterAll
    static void stop() {
        client.close();
    }

    @Test
    void completesAChat() {
        ChatCompletion completion = client.chat().completions().create(chat().build());
        assertThat(completion.choices().get(0).message().content())
                .hasValueSatisfying(text -> assertThat(text).contains("\"Good morning\""));
        assertThat(completion.usage())
                .hasValueSatisfying(usage ->
                        assertThat(usage.totalTokens()).isEqualTo(usage.promptTokens() + usage.completionTokens()));
    }

    @Test
    void streamsAChat() {
        ChatCompletionCreateParams params = chat().streamOptions(
                        ChatCompletionStreamOptions.builder().includeUsage(true).build())
                .build();
        List<ChatCompletionChunk> chunks;
        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(params)) {
            chunks = stream.stream().toList();
        }
        String text = chunks.stream()
                .flatMap(chunk -> chunk.choices().stream())
                .flatMap(choice -> choice.delta().content().stream())
                .collect(Collectors.joining());
        assertThat(text).contains("\"Good morning\"");
        assertThat(chunks.get(chunks.size() - 1).usage()).isPresent();
    }

    @Test
    void embeds() {
        var embeddings = client.embeddings()
                .create(EmbeddingCreateParams.builder()
                        .model("text-embedding-3-small")
                        .input("Good morning")
                        .build());
        assertThat(embeddings.data().get(0).embedding()).hasSize(8);
    }

    @Test
    void listsModels() {
        assertThat(client.models().list().data())
                .extracting(model -> model.id())
                .contains("gpt-4o");
    }

    @Test
    void readsOurErrors() {
        OpenAIClient lost = client("/nowhere");
        try {
            assertThatThrownBy(() -> lost.chat().completions().create(chat().build()))
                    .isInstanceOf(NotFoundException.class);
        } finally {
            lost.close();
        }
    }

    private static OpenAIClient client(String path) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(Stage.uri(path).toString())
                .apiKey("sk-not-checked-here")
                .maxRetries(0)
                .build();
    }

    private static ChatCompletionCreateParams.Builder chat() {
        return ChatCompletionCreateParams.builder().model("gpt-4o").addUserMessage("Good morning");
    }
}
