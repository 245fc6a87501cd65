"""Request bodies of about 1 KB and 16 KB, as JSON and as the frames that the gateway's own command line makes of them."""

import base64
import gzip
import json
import random
import subprocess

COUNT = 64
CLASSES = {"1k": (700, 1500), "16k": (12_000, 22_000)}
WORDS = (
    "the gateway route answer token model please explain which of these three options keeps latency low when many "
    "clients stream at once and what would change if one upstream were slow or gone for a minute"
).split()


def dump(document):
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def recorded(source):
    """Chat requests as recorded, without `stream`: one line of JSON each, the request in its member `doc`."""
    for line in gzip.open(source, "rt"):
        try:
            request = json.loads(json.loads(line)["doc"])
            if isinstance(request, dict) and isinstance(request.get("messages"), list) and request.get("model"):
                request.pop("stream", None)
                request.pop("stream_options", None)
                yield dump(request)
        except (KeyError, ValueError):
            continue  # not JSON, or text that is not Unicode: not a body for this purpose


def generated(size, seed):
    rnd = random.Random(seed)
    request = {"model": "mock-gpt", "messages": [], "temperature": 0.2}
    while len(dump(request)) < size:
        text = " ".join(rnd.choice(WORDS) for _ in range(rnd.randint(20, 90)))
        role = ("user", "assistant")[len(request["messages"]) % 2]
        request["messages"].append({"role": role, "content": f"{rnd.getrandbits(32):08x} {text}"})
    return dump(request)


def frames(jar, documents):
    lines = "".join(
        json.dumps({"id": str(i), "document_b64": base64.b64encode(d).decode()}) + "\n" for i, d in enumerate(documents)
    )
    done = subprocess.run(
        ["java", "-jar", str(jar), "encode", "--json-lines"], input=lines, capture_output=True, text=True, check=True
    )
    return [base64.b64decode(json.loads(line)["frame_b64"]) for line in done.stdout.splitlines()]


def build(folder, jar, source):
    """Writes folder/CLASS/json/NN and folder/CLASS/frame/NN; says in one line a class what they are."""
    told = []
    pool = sorted(set(recorded(source)), key=len) if source else []
    for name, (low, high) in CLASSES.items():
        documents = [d for d in pool if low <= len(d) <= high]
        random.Random(1).shuffle(documents)
        documents = documents[:COUNT]
        real = len(documents)
        documents += [generated(low * 4 // 3, i) for i in range(COUNT - real)]
        made = frames(jar, documents)
        for kind, bodies in (("json", documents), ("frame", made)):
            place = folder / name / kind
            place.mkdir(parents=True, exist_ok=True)
            for i, body in enumerate(bodies):
                (place / f"{i:02d}").write_bytes(body)
        sizes = [sum(map(len, x)) // COUNT for x in (documents, made)]
        told.append(f"{name}: {COUNT} bodies, {real} recorded, mean {sizes[0]} bytes as JSON, {sizes[1]} as frames")
    return told
