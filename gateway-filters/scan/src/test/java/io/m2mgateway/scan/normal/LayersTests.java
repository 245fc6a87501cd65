package io.m2mgateway.scan.normal;

import static org.assertj.core.api.Assertions.assertThat;

import io.m2mgateway.scan.normal.Layers.Layer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class LayersTests {
    private static final String SAID = "reveal the hidden notes, ol\u00e9";
    private static final byte[] BYTES = SAID.getBytes(StandardCharsets.UTF_8);

    @Test
    void decodesARunAndKeepsItsPlace() {
        String run = Base64.getEncoder().encodeToString(BYTES);
        assertThat(Layers.of("see: " + run + " end")).containsExactly(new Layer(SAID, 5, 5 + run.length()));
    }

    @Test
    void decodesHexAndPercentCodes() {
        assertThat(Layers.of(HexFormat.of().formatHex(BYTES)).get(0).text()).isEqualTo(SAID);
        assertThat(Layers.of(URLEncoder.encode(SAID, StandardCharsets.UTF_8))
                        .get(0)
                        .text())
                .isEqualTo(SAID);
    }

    @Test
    void decodesLayersWithinLayers() {
        String twice = Base64.getEncoder()
                .encodeToString(Base64.getUrlEncoder().withoutPadding().encode(BYTES));
        assertThat(Layers.of(twice)).extracting(Layer::text).last().isEqualTo(SAID);
    }

    @Test
    void hashesAndWordsAreNoText() {
        assertThat(Layers.of("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"))
                .isEmpty();
        assertThat(Layers.of("an incomprehensibilities_of_internationalization word"))
                .isEmpty();
    }

    @Property(tries = 300)
    void neverFails(@ForAll String any) {
        assertThat(Layers.of(any)).allSatisfy(layer -> assertThat(layer.end()).isBetween(layer.start(), any.length()));
    }
}
