#!/bin/sh
# Measures the codec and the scanner.
#   ./bench.sh jmh [JMH arguments]            JMH with the allocation profiler; -h lists the arguments
#   ./bench.sh ratios <directory> [--sources REGEX] [--together REGEX]
#                                             bytes of messages, events and conversations: the goal table of docs/compact-compression.md
#   ./bench.sh dictionary <file>              makes the shipped dictionary anew
#   ./bench.sh secure                         what protected frames cost, the JDK's cryptography beside BouncyCastle's, the time of refusals by their reason
#   ./bench.sh scan <path of m2m-interop>      our scanner by size and content, and the reference implementation's
#   ./bench.sh reference <path of m2m-interop> our codec and the reference implementation in turn, as a table of ratios
#   ./bench.sh contexts <conversations.jsonl.gz> what contexts save in recorded conversations, and their time
set -eu
cd "$(dirname "$0")/../.."
${MVN:-mvn} -q -B -DskipTests -pl gateway-filters/benchmarks -am package
classpath=gateway-filters/benchmarks/target/classpath.txt
${MVN:-mvn} -q -B -pl gateway-filters/m2m,gateway-filters/scan,gateway-filters/benchmarks -am -DincludeScope=runtime compile dependency:build-classpath \
    -Dmdep.outputFile=target/classpath.txt
cp=gateway-filters/benchmarks/target/classes:$(cat "$classpath")
what=${1:-}
[ $# -gt 0 ] && shift
case "$what" in
    jmh) exec java -Xmx2g -cp "$cp" org.openjdk.jmh.Main -prof gc "$@" ;;
    ratios) exec java -Xmx2g -cp "$cp" io.m2mgateway.bench.ratio.RatioReport "$@" ;;
    dictionary) exec java -Xmx1g -cp "$cp" io.m2mgateway.bench.dictionary.DictionaryGenerator "$@" ;;
    secure) exec java -Xmx1g -cp "$cp" io.m2mgateway.bench.SecureCost ;;
    reference) exec java -Xmx2g -cp "$cp" io.m2mgateway.bench.ReferenceComparison "$@" ;;
    contexts) exec java -Xmx1g -cp "$cp" io.m2mgateway.bench.context.ContextReport "$@" ;;
    scan) exec java -Xmx2g -cp "$cp" io.m2mgateway.bench.ScanComparison "$@" ;;
    *) sed -n '2,10s/^# //p' "$0"; exit 2 ;;
esac
