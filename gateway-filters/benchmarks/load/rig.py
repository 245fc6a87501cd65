"""Processes, CPU time, and the wait for a quiet machine. Linux only. Everything listens on 127.0.0.1."""

import contextlib
import http.client
import os
import pathlib
import signal
import subprocess
import time

TICKS = os.sysconf("SC_CLK_TCK")
JVM = ["-Xms512m", "-Xmx512m"]


def cpu(pid):
    """CPU seconds that a process has used."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def busy():
    """CPU seconds that the whole machine has used."""
    fields = [int(x) for x in pathlib.Path("/proc/stat").read_text().split("\n")[0].split()[1:9]]
    return (sum(fields) - fields[3] - fields[4]) / TICKS


class Rig:
    """Starts processes and stops just those, also when the run is broken off."""

    def __init__(self, folder):
        self.folder = folder
        self.running = {}

    def start(self, name, command, env=None):
        log = (self.folder / f"{name}.log").open("wb")
        process = subprocess.Popen(
            [str(c) for c in command], stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True,
            env={**os.environ, **(env or {})},
        )
        raise_share(process.pid)
        self.running[name] = process
        return process

    def stop(self, name):
        process = self.running.pop(name)
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def await_answer(self, name, port, path="/", body=None, seconds=90):
        """Until anything answers HTTP on the port."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.running[name].poll() is not None:
                break
            with contextlib.suppress(OSError, http.client.HTTPException):
                client = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
                client.request("POST" if body else "GET", path, body, {"Content-Type": "application/json"})
                client.getresponse().read()
                client.close()
                return
            time.sleep(0.2)
        raise RuntimeError(f"{name} does not answer; see {self.folder / name}.log")

    def others(self, seconds=0.5):
        """Cores that processes of others use."""
        before, ours, start = busy(), self.used(), time.monotonic()
        time.sleep(seconds)
        return (busy() - before - (self.used() - ours)) / (time.monotonic() - start)

    def used(self):
        return sum(cpu(p.pid) for p in self.running.values())

    def wait_quiet(self, patience):
        """Waits until others use less than 0.15 of a core; gives up after `patience` seconds."""
        end = time.monotonic() + patience
        while self.others() >= 0.15 and time.monotonic() < end:
            time.sleep(1)

    def __enter__(self):
        signal.signal(signal.SIGTERM, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        return self

    def __exit__(self, *_):
        for name in list(self.running):
            self.stop(name)


def run(command, seconds, **given):
    """A command with the same share of the CPU as the targets have; its standard output."""
    process = subprocess.Popen([str(c) for c in command], stdout=subprocess.PIPE, start_new_session=True, **given)
    raise_share(process.pid)
    try:
        return process.communicate(timeout=seconds)[0]
    except BaseException:
        process.kill()
        process.wait()
        raise


def raise_share(pid):
    """The kernel shares CPU between process sessions: other sessions' background work would else count as much as a target."""
    with contextlib.suppress(OSError):  # needs a privilege, and a kernel with autogroups
        pathlib.Path(f"/proc/{pid}/autogroup").write_text("-10")


def mock_upstream(rig, shared, jar, classes, port):
    """A mock in native code where there is a source for it and a compiler, else the project's own."""
    source = shared / "load" / "upstream"
    native = rig.folder.parent / "cargo" / "release" / "mock-upstream"
    if source.is_dir() and not native.exists():
        with contextlib.suppress(OSError, subprocess.CalledProcessError):
            subprocess.run(
                ["cargo", "build", "--release", "-q"], cwd=source, check=True,
                env={**os.environ, "CARGO_TARGET_DIR": str(native.parent.parent)},
            )
    if native.exists():
        rig.start("upstream", [native, port])
        kind = "native"
    else:
        own_upstream(rig, jar, classes, port)
        kind = "Java"
    rig.await_answer("upstream", port)
    return kind


def own_upstream(rig, jar, classes, port, *args):
    """Runs on the libraries inside the gateway's jar, so that nothing has to be resolved."""
    rig.start("upstream", [
        "java", "-Xmx1g", "-cp", jar, f"-Dloader.path={classes}",
        "-Dloader.main=io.m2mgateway.bench.load.MockUpstream",
        "org.springframework.boot.loader.launch.PropertiesLauncher", port, *args,
    ])
    rig.await_answer("upstream", port)


def gateway(rig, name, jar, port, upstream, filters, jvm=JVM):
    """The packaged gateway with one route; `filters` is a YAML list."""
    config = rig.folder / f"{name}.yml"
    config.write_text(
        "server.address: 127.0.0.1\n"
        "logging.level.root: warn\n"
        "spring.cloud.gateway.server.webflux.routes:\n"
        f"  - {{ id: chat, uri: 'http://127.0.0.1:{upstream}', predicates: [Path=/v1/**], filters: {filters} }}\n"
    )
    process = rig.start(name, [
        "java", *jvm, "-jar", jar, f"--spring.config.additional-location=file:{config}",
        f"--server.port={port}", f"--management.server.port={port + 1000}",
    ])
    rig.await_answer(name, port)
    return process
