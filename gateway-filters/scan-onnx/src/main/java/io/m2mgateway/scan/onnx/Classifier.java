package io.m2mgateway.scan.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * A model of the form that BERT's descendants are exported in: {@code input_ids}, {@code attention_mask} and, where it has it,
 * {@code token_type_ids} in; logits out, one for each class. Safe for threads; each call runs on the thread that makes it.
 */
final class Classifier implements AutoCloseable {

    private static final int VERSION_BYTES = 8;

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;
    private final int attackClass;
    private final String version;

    /** @param attackClass index of the class that means an attack; of a model with one output, that one */
    Classifier(Path model, int attackClass) throws IOException {
        this.attackClass = attackClass;
        byte[] bytes = Files.readAllBytes(model);
        this.version = version(bytes);
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            // Questions run beside each other; each on one thread, or they would take the cores from requests.
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            this.session = environment.createSession(bytes, options);
        } catch (OrtException invalid) {
            throw new IOException(model + " is no model that ONNX Runtime can load: " + invalid.getMessage(), invalid);
        }
    }

    private static String version(byte[] model) {
        try {
            byte[] sum = MessageDigest.getInstance("SHA-256").digest(model);
            return HexFormat.of().formatHex(Arrays.copyOf(sum, VERSION_BYTES));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    String version() {
        return version;
    }

    /**
     * How likely a window of pieces is an attack, 0 to 1.
     *
     * @throws IllegalStateException if the model does not take it
     */
    double probability(long[] pieces) {
        long[] shape = {1, pieces.length};
        long[] ones = new long[pieces.length];
        Arrays.fill(ones, 1);
        Map<String, OnnxTensor> inputs = new HashMap<>();
        try {
            for (String name : session.getInputNames()) {
                long[] values = switch (name) {
                    case "input_ids" -> pieces;
                    case "attention_mask" -> ones;
                    default -> new long[pieces.length];
                };
                inputs.put(name, OnnxTensor.createTensor(environment, LongBuffer.wrap(values), shape));
            }
            try (OrtSession.Result result = session.run(inputs)) {
                if (result.get(0).getValue() instanceof float[][] logits && logits.length == 1) {
                    return probability(logits[0], attackClass);
                }
                throw new IllegalStateException("the model's first output is no row of logits");
            }
        } catch (OrtException failed) {
            throw new IllegalStateException("the model failed: " + failed.getMessage(), failed);
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    private static double probability(float[] logits, int attackClass) {
        if (logits.length == 1) {
            return 1 / (1 + Math.exp(-logits[0]));
        }
        double most = Float.NEGATIVE_INFINITY;
        for (float logit : logits) {
            most = Math.max(most, logit);
        }
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - most);
        }
        return Math.exp(logits[attackClass] - most) / sum;
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException failed) {
            throw new IllegalStateException(failed);
        }
    }
}
