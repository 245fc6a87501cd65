package io.m2mgateway.scan.rules;

import io.m2mgateway.scan.rules.Probe.Chars;
import java.util.List;

/**
 * A format of keys, tokens or passwords. Formats are the issuers' published ones; a checksum is verified where the issuer documents one.
 *
 * @param name the rule's name
 * @param strength how sure a match is a secret
 * @param within whether the anchor may stand within a word
 * @param anchors what each secret of the format begins with
 * @param check reads from behind the anchor to the end of the secret
 */
record SecretFormat(String name, Strength strength, boolean within, List<String> anchors, Check check) {

    /** Whether it is a secret; the probe stands behind its end then. */
    @FunctionalInterface
    interface Check {
        boolean test(Probe probe, int start);
    }

    private SecretFormat(String name, Strength strength, Check check, String... anchors) {
        this(name, strength, false, List.of(anchors), check);
    }

    static final List<SecretFormat> ALL = List.of(
            new SecretFormat("aws-access-key", Strength.CERTAIN, SecretFormat::awsId, "AKIA", "ASIA", "ABIA", "ACCA"),
            new SecretFormat(
                    "aws-secret-key",
                    Strength.CERTAIN,
                    true,
                    List.of("secret_access_key", "secretaccesskey", "secret-access-key"),
                    SecretFormat::awsSecret),
            new SecretFormat(
                    "github-token",
                    Strength.CERTAIN,
                    SecretFormat::checksummed,
                    "ghp_",
                    "gho_",
                    "ghu_",
                    "ghs_",
                    "ghr_"),
            new SecretFormat(
                    "github-token-fine",
                    Strength.CERTAIN,
                    (p, start) -> p.run(Chars.ALNUM, 22) == 22
                            && p.word("_")
                            && p.exactly(Chars.ALNUM, 59)
                            && Randomness.isRandom(p.taken(start + 34)),
                    "github_pat_"),
            new SecretFormat("npm-token", Strength.CERTAIN, SecretFormat::checksummed, "npm_"),
            new SecretFormat(
                    "gitlab-token",
                    Strength.CERTAIN,
                    (p, start) -> p.between(Chars.URL, 20, 64) && Randomness.isRandom(p.taken(start + 6)),
                    "glpat-"),
            new SecretFormat(
                    "slack-token", Strength.CERTAIN, SecretFormat::slack, "xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxs-"),
            new SecretFormat("slack-app-token", Strength.CERTAIN, SecretFormat::slackApp, "xapp-1-"),
            new SecretFormat(
                    "slack-webhook", Strength.CERTAIN, SecretFormat::slackWebhook, "https://hooks.slack.com/services/"),
            new SecretFormat("openai-key", Strength.CERTAIN, SecretFormat::openAi, "sk-"),
            new SecretFormat(
                    "anthropic-key",
                    Strength.CERTAIN,
                    (p, start) -> p.run(Chars.DIGIT, 2) == 2
                            && p.word("-")
                            && p.between(Chars.URL, 80, 120)
                            && Randomness.isRandom(p.taken(start + 13)),
                    "sk-ant-api",
                    "sk-ant-admin",
                    "sk-ant-oat"),
            new SecretFormat(
                    "google-api-key",
                    Strength.CERTAIN,
                    (p, start) -> p.exactly(Chars.URL, 35) && Randomness.isRandom(p.taken(start + 4)),
                    "AIza"),
            new SecretFormat(
                    "google-oauth-secret",
                    Strength.CERTAIN,
                    (p, start) -> p.exactly(Chars.URL, 28) && Randomness.isRandom(p.taken(start + 7)),
                    "GOCSPX-"),
            new SecretFormat(
                    "stripe-key",
                    Strength.CERTAIN,
                    (p, start) -> p.between(Chars.ALNUM, 24, 247) && Randomness.isRandom(p.taken(start + 8)),
                    "sk_live_",
                    "rk_live_"),
            new SecretFormat(
                    "sendgrid-key",
                    Strength.CERTAIN,
                    (p, start) -> p.run(Chars.URL, 22) == 22
                            && p.word(".")
                            && p.exactly(Chars.URL, 43)
                            && Randomness.isRandom(p.taken(start + 3)),
                    "SG."),
            new SecretFormat(
                    "huggingface-token",
                    Strength.CERTAIN,
                    (p, start) -> p.exactly(Chars.ALNUM, 34) && Randomness.isRandom(p.taken(start + 3)),
                    "hf_"),
            new SecretFormat(
                    "pypi-token",
                    Strength.CERTAIN,
                    (p, start) -> p.between(Chars.URL, 60, 250),
                    "pypi-AgEIcHlwaS5vcmc"),
            new SecretFormat(
                    "digitalocean-token",
                    Strength.CERTAIN,
                    (p, start) -> p.exactly(Chars.HEX, 64) && Randomness.isRandom(p.taken(start + 7)),
                    "dop_v1_",
                    "doo_v1_",
                    "dor_v1_"),
            new SecretFormat(
                    "azure-storage-key",
                    Strength.CERTAIN,
                    (p, start) ->
                            p.run(Chars.BASE64, 86) == 86 && p.word("==") && Randomness.isRandom(p.taken(start + 11)),
                    "AccountKey="),
            new SecretFormat("jwt", Strength.LIKELY, WebToken::check, "eyJ"),
            new SecretFormat("private-key", Strength.CERTAIN, true, List.of("-----BEGIN "), PrivateKey::check),
            new SecretFormat(
                    "connection-string",
                    Strength.LIKELY,
                    ConnectionString::check,
                    ConnectionString.SCHEMES.toArray(String[]::new)));

    /** Sixteen digits of base 32; the ones of the issuer's documentation end in EXAMPLE. */
    private static boolean awsId(Probe probe, int start) {
        if (!probe.exactly(Chars.UPPER, 16)) {
            return false;
        }
        String id = probe.taken(start + 4);
        return id.chars().noneMatch(c -> c == '0' || c == '1' || c == '8' || c == '9')
                && !id.endsWith("EXAMPLE")
                && Randomness.isRandom(id);
    }

    private static boolean awsSecret(Probe probe, int start) {
        probe.run(Chars.ASSIGN, 12);
        int first = probe.at();
        if (!probe.exactly(Chars.BASE64, 40)) {
            return false;
        }
        String key = probe.taken(first);
        return !key.endsWith("EXAMPLEKEY") && Randomness.isRandom(key);
    }

    /** Thirty random characters of base 62, then six that are their CRC-32 in base 62. */
    private static boolean checksummed(Probe probe, int start) {
        return probe.exactly(Chars.ALNUM, 36) && Randomness.hasChecksum(probe.taken(start + 4));
    }

    private static boolean slack(Probe probe, int start) {
        int groups = 0;
        int last = probe.at();
        while (groups < 3 && probe.run(Chars.DIGIT, 14) >= 10 && probe.peek() == '-') {
            probe.skip();
            last = probe.at();
            groups++;
        }
        probe.back(last);
        return groups > 0 && probe.between(Chars.ALNUM, 24, 64) && Randomness.isRandom(probe.taken(last));
    }

    private static boolean slackApp(Probe probe, int start) {
        return probe.run(Chars.UPPER, 14) >= 9
                && probe.word("-")
                && probe.run(Chars.DIGIT, 14) >= 10
                && probe.word("-")
                && probe.exactly(Chars.HEX, 64);
    }

    private static boolean slackWebhook(Probe probe, int start) {
        boolean place = probe.word("T")
                && probe.run(Chars.UPPER, 14) >= 8
                && probe.word("/B")
                && probe.run(Chars.UPPER, 14) >= 8
                && probe.word("/");
        int last = probe.at();
        return place && probe.between(Chars.ALNUM, 24, 24) && Randomness.isRandom(probe.taken(last));
    }

    /** Old and new keys have the issuer's name in Base64 in their middle. */
    private static boolean openAi(Probe probe, int start) {
        return probe.between(Chars.URL, 40, 200)
                && probe.taken(start).contains("T3BlbkFJ")
                && Randomness.isRandom(probe.taken(start + 3));
    }
}
