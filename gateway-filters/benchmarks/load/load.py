"""Throughput, CPU and latency of routes side by side; called by run.sh. Prints Markdown."""

import argparse
import base64
import csv
import io
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import time

import bodies
from rig import JVM, Rig, busy, cpu, gateway, mock_upstream, run

HERE = pathlib.Path(__file__).resolve().parent
JSON = {"Content-Type": "application/json", "Accept": "application/json"}
FRAMES = {"Content-Type": "application/x-m2m", "Accept": "application/x-m2m"}
TARGETS = {
    "bare": ("route without filters", "[]", "json", JSON),
    "json": ("M2MCompression, JSON passes through", "[M2MCompression]", "json", JSON),
    "frames": ("M2MCompression, frames both ways", "[M2MCompression]", "frame", FRAMES),
    "frames-in": ("M2MCompression, frames in, JSON out", "[M2MCompression]", "frame", {**FRAMES, "Accept": JSON["Accept"]}),
    "scg": ("plain Spring Cloud Gateway application", None, "json", JSON),
}


def options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*", default=["bare", "json", "frames", "frames-in", "scg"])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--secs", type=int, default=4, help="of a closed-loop window")
    parser.add_argument("--rate-secs", type=int, default=6, help="of an open-loop window")
    parser.add_argument("--warm", type=int, default=30, help="seconds of load before anything counts")
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--patience", type=int, default=20, help="seconds to wait for a quiet machine before a round")
    parser.add_argument("--port", type=int, default=9500)
    parser.add_argument("--jar", type=pathlib.Path, required=True)
    parser.add_argument("--classes", type=pathlib.Path, required=True)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--shared", type=pathlib.Path, required=True)
    return parser.parse_args()


class Target:
    def __init__(self, name, port, process, folder):
        self.name, self.process, self.folder = name, process, folder
        _, _, self.kind, self.headers = TARGETS[name]
        self.url = f"http://127.0.0.1:{port}/v1/chat/completions"

    def timed(self, rig, load):
        """A load with the CPU that the target used for each request, and what others took of the machine meanwhile."""
        used, whole, ours, start = cpu(self.process.pid), busy(), rig.used(), time.monotonic()
        generator = os.times()
        row = load()
        wall, after = time.monotonic() - start, os.times()
        generated = sum(after[:4]) - sum(generator[:4])
        row["cpu"] = (cpu(self.process.pid) - used) / max(1, row["requests"]) * 1e6
        row["others"] = (busy() - whole - (rig.used() - ours) - generated) / wall
        return row

    def closed(self, size, secs, connections):
        headers = [f"{k}: {v}" for k, v in self.headers.items()]
        command = ["wrk", "-t1", f"-c{connections}", f"-d{secs}s", "--timeout", "20s", "-s", HERE / "wrk.lua", self.url,
                   "--", self.folder / size / self.kind, *headers]
        out = run(command, secs + 60).decode()
        row = json.loads(re.search(r"^JSON (.*)$", out, re.M).group(1))
        row["rate"] = row["requests"] / row["micros"] * 1e6
        return row

    def open(self, vegeta, size, secs, rate):
        """At a fixed rate, whatever the answers' pace."""
        header = {k: [v] for k, v in self.headers.items()}
        targets = "".join(
            json.dumps({"method": "POST", "url": self.url, "header": header,
                        "body": base64.b64encode(body.read_bytes()).decode()}) + "\n"
            for body in sorted((self.folder / size / self.kind).iterdir())
        )
        place = self.folder / f"{self.name}.targets"
        place.write_text(targets)
        attack = run([vegeta, "attack", "-format=json", f"-targets={place}", f"-rate={rate}", f"-duration={secs}s",
                      "-max-workers=500", "-timeout=20s"], secs + 60)
        rows = csv.reader(io.StringIO(
            subprocess.run([vegeta, "encode", "-to=csv"], input=attack, capture_output=True, check=True).stdout.decode()))
        codes, latencies = zip(*((r[1], int(r[2]) / 1e6) for r in rows))
        ordered = sorted(latencies)
        return {"requests": len(ordered), "failed": sum(c != "200" for c in codes),
                "p50": ordered[len(ordered) // 2], "p99": ordered[int(len(ordered) * 0.99)]}


def start(rig, name, given, port):
    if name == "scg":
        peer = given.work / "scg-peer.jar"
        return rig.start(name, ["java", *JVM, "-jar", peer, f"--server.port={port}",
                                f"--peer.upstream=http://127.0.0.1:{given.port}"])
    return gateway(rig, name, given.jar, port, given.port, TARGETS[name][1])


def spread(values, digits):
    return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f} to {max(values):.{digits}f})"


def table(rows, names, sizes, base):
    """Ratios and differences are taken within a round, so that what slows the machine for a while cancels out."""
    def within(name, size, what, join):
        pick = lambda n: {r["round"]: r[what] for r in rows if (r["target"], r["size"]) == (n, size) and what in r}
        own, reference = pick(name), pick(base)
        return [join(own[i], reference[i]) for i in own if i in reference]

    divided, minus = (lambda a, b: a / b if b else float("nan")), (lambda a, b: a - b)
    for size in sizes:
        print(f"\n| {size} bodies | throughput, ratio to {base} | CPU a request, ratio | p50 at half load, added ms | p99, added ms |")
        print("| --- | --- | --- | --- | --- |")
        for name in names:
            print(f"| {TARGETS[name][0]} | {spread(within(name, size, 'rate', divided), 2)} "
                  f"| {spread(within(name, size, 'closed-cpu', divided), 2)} "
                  f"| {spread(within(name, size, 'p50', minus), 2)} | {spread(within(name, size, 'p99', minus), 2)} |")
    print("\n| behind it | requests/s | CPU µs a request | p50 ms | p99 ms | open-loop requests/s | failed |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for size in sizes:
        for name in names:
            mine = [r for r in rows if (r["target"], r["size"]) == (name, size)]
            column = lambda what, digits: spread([r[what] for r in mine], digits)
            print(f"| {name}, {size} | {column('rate', 0)} | {column('closed-cpu', 0)} | {column('p50', 2)} "
                  f"| {column('p99', 2)} | {column('open-rate', 0)} | {sum(r['failed'] for r in mine)} |")
    others = [r["others"] for r in rows]
    print(f"\nCores that other processes used meanwhile: median {statistics.median(others):.2f}, highest {max(others):.2f}; "
          f"{sum(o > 0.2 for o in others)} of {len(others)} windows above 0.2.")


def main():
    given = options()
    vegeta = str(given.work / "bin" / "vegeta")
    source = given.shared / "data" / "traffic" / "request.jsonl.gz"
    names = [n for n in given.targets if n != "scg" or (given.work / "scg-peer.jar").exists()]
    logs = given.work / "run"
    logs.mkdir(parents=True, exist_ok=True)
    told = bodies.build(given.work / "bodies", given.jar, source if source.exists() else None)
    rows = []
    with Rig(logs) as rig:
        upstream = mock_upstream(rig, given.shared, given.jar, given.classes, given.port)
        targets = []
        for i, name in enumerate(names):
            process = start(rig, name, given, given.port + 1 + i)
            targets.append(Target(name, given.port + 1 + i, process, given.work / "bodies"))
        for target in targets:
            rig.await_answer(target.name, int(target.url.split(":")[2].split("/")[0]))
        # Two turns: what one target's warm-up leaves in the shared caches of the machine favours none of them.
        for _ in range(2):
            for size in bodies.CLASSES:
                for target in targets:
                    target.closed(size, -(-given.warm // 4), given.connections)
        rates = {}
        for number in range(given.rounds):
            for size in bodies.CLASSES:
                rig.wait_quiet(given.patience)
                print(f"round {number + 1} of {given.rounds}, {size}", file=sys.stderr, flush=True)
                turn = targets[number % len(targets):] + targets[:number % len(targets)]
                measured = {}
                for target in turn:
                    row = target.timed(rig, lambda t=target: t.closed(size, given.secs, given.connections))
                    measured[target.name] = {"round": number, "size": size, "target": target.name,
                                             "closed-cpu": row.pop("cpu"), **row}
                # One rate for all: half of what the slowest can.
                rate = rates.setdefault(size, int(min(r["rate"] for r in measured.values()) / 2))
                for target in turn:
                    row = target.timed(rig, lambda t=target: t.open(vegeta, size, given.rate_secs, rate))
                    into = measured[target.name]
                    into.update(p50=row["p50"], p99=row["p99"], failed=into["failed"] + row["failed"],
                                others=max(into["others"], row["others"]))
                    into["open-rate"] = rate
                rows += measured.values()
        (given.work / "rows.json").write_text(json.dumps(rows))
    print(f"{len(os.sched_getaffinity(0))} cores, {' '.join(JVM)}, {upstream} mock upstream; {given.connections} connections closed "
          f"loop, {given.secs} s a window; open loop {given.rate_secs} s; {given.rounds} rounds; median (lowest to highest).")
    print("\n".join(f"- {line}" for line in told))
    table(rows, names, bodies.CLASSES, names[0])


if __name__ == "__main__":
    main()
