#!/bin/sh
# Limits through Redis beside Spring Cloud Gateway's RedisRateLimiter and Bucket4j's own Lettuce manager. Prints tables in Markdown.
#   ./limits.sh                         all but memory; about ten minutes on a machine that does nothing else
#   ./limits.sh limiters [rounds] [ms]  the limiters by themselves
#   ./limits.sh routes [rounds] [ms]    routes of a gateway
#   ./limits.sh memory [keys ...]       memory of a key; 1 million and 10 million (2 GB) unless said
#   ./limits.sh sessions [number]       memory of an open session, in the gateway and in Redis; 10,000 unless said
# Needs redis-server on the PATH; starts one on a free port and stops it. CP names a class path instead of a build by Maven.
set -eu
cd "$(dirname "$0")/../.."
if [ -z "${CP:-}" ]; then
    ${MVN:-mvn} -q -B -DskipTests -pl gateway-filters/benchmarks -am package dependency:build-classpath \
        -DincludeScope=runtime -Dmdep.outputFile=target/classpath.txt
    CP=gateway-filters/benchmarks/target/classes:$(cat gateway-filters/benchmarks/target/classpath.txt)
fi
port=${REDIS_PORT:-7791}
redis-server --port "$port" --bind 127.0.0.1 --save "" --appendonly no --daemonize no >/dev/null &
redis=$!
trap 'kill "$redis" 2>/dev/null; wait "$redis" || true' EXIT
trap 'exit 130' INT TERM
tries=0
until redis-cli -p "$port" ping >/dev/null 2>&1; do
    tries=$((tries + 1))
    [ "$tries" -lt 50 ] || { echo "no Redis answers on port $port" >&2; exit 1; }
    sleep 0.1
done
bench=io.m2mgateway.bench.limits
limiters() { java -Xmx1g -cp "$CP" $bench.LimiterComparison "$port" "${1:-5}" "${2:-1000}"; }
routes() { java -Xmx512m -cp "$CP" $bench.EndToEnd "$port" "${1:-5}" "${2:-4000}" "${3:-8000}"; }
what=${1:-all}
[ $# -gt 0 ] && shift
case "$what" in
    all) limiters; echo; routes ;;
    limiters | routes) $what "$@" ;;
    memory) [ $# -gt 0 ] || set -- 1000000 10000000; java -Xmx1g -cp "$CP" $bench.KeyMemory "$port" "$@" ;;
    sessions) java -Xmx1g -cp "$CP" $bench.SessionMemory "$port" "${1:-10000}" ;;
    *) sed -n '2,8s/^# //p' "$0"; exit 2 ;;
esac
