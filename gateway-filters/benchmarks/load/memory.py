"""What large bodies and open streams cost the gateway; called by run.sh. Prints Markdown; exit status 1 when a goal is missed."""

import argparse
import contextlib
import http.client
import pathlib
import random
import re
import resource
import selectors
import socket
import subprocess
import sys
import time

import bodies
from rig import Rig, gateway, own_upstream

MB = 1024 * 1024
BODY = 16 * MB - 64 * 1024
PATH = "/v1/chat/completions"
# Large arrays go straight to the old generation, so that -Xmx says how much of them fits.
SMALL_YOUNG = 8 * MB
TIGHT = ["-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError", f"-Xmn{SMALL_YOUNG // MB}m"]
FRAME = "application/x-m2m"


def options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", default=["bodies", "large", "streams"], help="bodies, large, streams")
    parser.add_argument("--streams", type=int, default=2000)
    parser.add_argument("--codings", nargs="*", default=["", "gzip", "br", "zstd", FRAME])
    parser.add_argument("--port", type=int, default=9600)
    for name in ("jar", "classes", "work", "shared"):
        parser.add_argument(f"--{name}", type=pathlib.Path, required=True)
    return parser.parse_args()


def jcmd(pid, *command):
    return subprocess.run(["jcmd", str(pid), *command], capture_output=True, text=True, check=True).stdout


def heap(pid):
    """Bytes of heap that are in use after a collection."""
    for _ in range(2):
        jcmd(pid, "GC.run")
    return sum(int(n) for n in re.findall(
        r"(?:garbage-first heap|def new generation|tenured generation) +total \d+K, used (\d+)K", jcmd(pid, "GC.heap_info"))) * 1024


def resident(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) * 1024


def send(port, body, headers, query=""):
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        client.request("POST", PATH + query, body, headers)
        answer = client.getresponse()
        wanted, coding = headers.get("Accept", ""), headers.get("Accept-Encoding")
        if wanted.split(";")[0] not in ("", answer.headers.get_content_type()) or coding != answer.getheader("Content-Encoding"):
            raise http.client.HTTPException(f"asked for {wanted or coding}, got {answer.headers}")
        size = 0
        while piece := answer.read(MB):
            size += len(piece)
        return answer.status, size
    finally:
        client.close()


def text(size):
    """A chat request whose text hardly compresses, so that the frame is nearly as large as the document."""
    rnd = random.Random(3)
    piece = 64 * 1024  # a string has a limit of its own
    messages = []
    while size > 0:
        messages.append({"role": "user", "content": "".join(chr(rnd.randint(35, 91)) for _ in range(min(piece, size)))})
        size -= piece + 30
    return bodies.dump({"model": "mock-gpt", "messages": messages})


def frame(jar, document, form):
    return subprocess.run(["java", "-jar", str(jar), "encode", f"--format={form}"], input=document, capture_output=True, check=True).stdout


def serves(rig, given, port, size, request):
    """Whether a gateway with this much heap answers the request three times over."""
    process = gateway(rig, "tight", given.jar, port, given.port, "[M2MCompression]", [*TIGHT, f"-Xmx{size // 1024}k"])
    try:
        for _ in range(3):
            status, length = send(port, *request)
            if status != 200 or length == 0:
                return False
        return process.poll() is None
    except (OSError, http.client.HTTPException):
        return False
    finally:
        rig.stop("tight")


def large_bodies(rig, given):
    document = text(BODY)
    binary, as_text = frame(given.jar, document, "m2m"), frame(given.jar, text(BODY * 3 // 4), "m2m-text")
    json_in = {"Content-Type": "application/json"}
    cases = [
        ("JSON request, passes through", 3, (document, json_in)),
        ("frame as request, binary", 3, (binary, {"Content-Type": FRAME})),
        ("frame as request, text form", 4, (as_text, {"Content-Type": FRAME})),
        ("answer as frame, binary", 3, (b"{}", {**json_in, "Accept": FRAME}, f"?answer={BODY}")),
        ("answer as frame, text form", 4, (b"{}", {**json_in, "Accept": f"{FRAME};form=text"}, f"?answer={BODY}")),
        ("answer in gzip", 3, (b"{}", {**json_in, "Accept-Encoding": "gzip"}, f"?answer={BODY}")),
    ]
    port = given.port + 1
    process = gateway(rig, "baseline", given.jar, port, given.port, "[M2MCompression]", [*TIGHT, "-Xmx512m"])
    for _ in range(200):
        send(port, b"{}", {**json_in, "Accept": FRAME})
    live = heap(process.pid)
    rig.stop("baseline")
    print(f"Bodies of {BODY / MB:.1f} MB, one at a time. Without any body the gateway's live heap is {live / MB:.0f} MB; the smallest heap "
          f"in which three requests after each other are served is that, {SMALL_YOUNG // MB} MB of young generation, and, in sizes of the body:\n")
    print("| | heap, times the body | goal |\n| --- | --- | --- |")
    met = True
    for name, goal, request in cases:
        least = None
        for half in range(2 * goal, 0, -1):
            factor = half / 2
            if not serves(rig, given, port, live + SMALL_YOUNG + int(factor * 16 * MB), request):
                break
            least = factor
        ok = least is not None and least <= goal
        met &= ok
        print(f"| {name} | {least if least is not None else f'more than {goal}'} | {goal} |", flush=True)
    return met


def streamed(rig, given):
    """Bodies far larger than the heap."""
    size, port = 300 * MB, given.port + 1
    gateway(rig, "large", given.jar, port, given.port,
            "[{name: M2MCompression, args: {max-size: 1GB}}]", ["-Xmx128m"])
    piece = b'"' + b"x" * (MB - 2) + b'"'
    upload = send(port, (piece for _ in range(size // MB)), {"Content-Type": "application/json", "Content-Length": str(size)}, "?count")
    download = send(port, b"{}", {"Content-Type": "application/json"}, f"?answer={size}")
    rig.stop("large")
    ok = upload[0] == 200 and download == (200, size)
    print(f"\nJSON of {size // MB} MB through a heap of 128 MB: request {upload[0]}, answer {download[0]} with {download[1]} bytes.")
    return ok


class Streams:
    """Many open event streams, read by one thread."""

    def __init__(self, port, count, headers):
        head = "".join(f"{k}: {v}\r\n" for k, v in headers.items())
        request = (f"POST {PATH}?events=100000&gap=2000 HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                   f"Content-Length: 2\r\n{head}\r\n{{}}").encode()
        self.seen, self.coded = set(), set()
        self.selector = selectors.DefaultSelector()
        self.open = []
        for number in range(count):
            link = socket.create_connection(("127.0.0.1", port))
            link.sendall(request)
            link.setblocking(False)
            self.selector.register(link, selectors.EVENT_READ, number)
            self.open.append(link)
            if number % 50 == 49:
                self.read(0.05)

    def read(self, seconds):
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            for key, _ in self.selector.select(left):
                with contextlib.suppress(BlockingIOError):
                    data = key.fileobj.recv(65536)
                    if not data:
                        raise RuntimeError("a stream ended early")
                    if data.startswith(b"HTTP/1.1 200"):
                        self.seen.add(key.data)
                        if b"content-encoding" in data.lower():
                            self.coded.add(key.data)

    def close(self):
        self.selector.close()
        for link in self.open:
            link.close()


def open_streams(rig, given):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 4 * given.streams)), hard))
    print(f"\n{given.streams} open event streams, one event each 2 s; at most 1000 are encoded (m2m.compression.max-stream-contexts).\n")
    print("| Accept or Accept-Encoding | streams with events | encoded | heap a stream, KB | resident memory beyond heap growth, KB an encoded stream | goals |")
    print("| --- | --- | --- | --- | --- | --- |")
    met = True
    for number, asked in enumerate(given.codings):
        port = given.port + 2 + number
        process = gateway(rig, "streams", given.jar, port, given.port, "[M2MCompression]",
                          ["-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch"])
        # Pools, buffers and compiled code are there before anything counts.
        warm = Streams(port, 200, {})
        warm.read(3)
        warm.close()
        time.sleep(2)
        heap_before, resident_before = heap(process.pid), resident(process.pid)
        headers = {} if not asked else {"Accept": asked} if "/" in asked else {"Accept-Encoding": asked}
        streams = Streams(port, given.streams, headers)
        streams.read(8)
        each = (heap(process.pid) - heap_before) / given.streams / 1024
        # The heap is touched beforehand: what resident memory grows by is native.
        native = (resident(process.pid) - resident_before) / max(1, len(streams.coded) or given.streams) / 1024
        ok = len(streams.seen) == given.streams and each < 64 and native <= 300 and len(streams.coded) <= 1000
        met &= ok
        print(f"| {asked or 'none'} | {len(streams.seen)} | {len(streams.coded)} | {each:.1f} | {native:.0f} | {'met' if ok else 'missed'} |", flush=True)
        streams.close()
        rig.stop("streams")
    return met


def main():
    given = options()
    run = given.work / "run"
    run.mkdir(parents=True, exist_ok=True)
    met = True
    with Rig(run) as rig:
        own_upstream(rig, given.jar, given.classes, given.port)
        for part in given.parts:
            met &= {"bodies": large_bodies, "large": streamed, "streams": open_streams}[part](rig, given)
    sys.exit(0 if met else 1)


if __name__ == "__main__":
    main()
