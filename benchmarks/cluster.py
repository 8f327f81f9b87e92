"""flagsync beside kubectl on a real API server: the same ConfigMaps, directly and through a network of 10 ms.

    python -m benchmarks.cluster [--maps 1000] [--rounds 3]

kubectl applies and diffs one file with every map (`apply --server-side`, `diff --server-side`). flagsync runs the whole of its
own command over a repository with as many maps, three for each app: variables, the document for flagd, kill switches (and, of
its own, an inventory and a Lease for each app). The network is a proxy that holds every byte back for 5 ms each way, in order.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from benchmarks.timing import BIN, compiled, keep, peak_memory
from tests.controlplane import ControlPlane, kubeconfig_text, running
from tests.gitrepo import GitRepo

DELAY = 0.005
"""Seconds that the proxy holds every byte back, in each direction."""


@contextmanager
def network(address: str, delay: float) -> Iterator[str]:
    """The address of a proxy in front of a server that delays bytes and keeps their order."""
    host, port = address.removeprefix("https://").split(":")
    listener = socket.create_server(("127.0.0.1", 0), backlog=256)

    def pump(source: socket.socket, sink: socket.socket) -> None:
        line: SimpleQueue[tuple[float, bytes]] = SimpleQueue()

        def deliver() -> None:
            while True:
                due, content = line.get()
                time.sleep(max(0.0, due - time.perf_counter()))
                try:
                    if not content:
                        sink.shutdown(socket.SHUT_WR)
                        return
                    sink.sendall(content)
                except OSError:
                    return

        threading.Thread(target=deliver, daemon=True).start()
        content = b"-"
        while content:
            try:
                content = source.recv(262_144)
            except OSError:
                content = b""
            line.put((time.perf_counter() + delay, content))

    def accept() -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            server = socket.create_connection((host, int(port)))
            for end in (client, server):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=pump, args=(client, server), daemon=True).start()
            threading.Thread(target=pump, args=(server, client), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield f"https://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.close()


def flag(key: str, production: str, *, kill_switch: bool = False) -> str:
    kind = "ops\nkillSwitch: true" if kill_switch else "release"
    return (
        f"key: {key}\ntype: boolean\nkind: {kind}\ndescription: A flag that the benchmark switches on and off\n"
        f'owners: [team-shop]\ncreated: 2026-11-01\nexpires: 2027-01-15\nlinks: {{issue: "https://tracker.example/{key}"}}\n'
        f'variants: {{"on": true, "off": false}}\ndefault: "off"\nenvironments:\n  production: {{default: "{production}"}}\n'
    )


def repository(root: Path, maps: int, namespaces: Sequence[str], flags: int) -> GitRepo:
    """A repository whose apps have three maps each (the last one what is left over), and equally many flags."""
    apps = {}
    files: dict[str, str] = {}
    count = -(-maps // 3)
    for index in range(count):
        apps[f"app-{index}"] = {
            "flags": [f"app-{index}.*"],
            "targets": ["env", "flagd", "kill"][: min(3, maps - 3 * index)],
            "deploy": {"production": {"to": "kube", "namespace": namespaces[index % len(namespaces)]}},
        }
        own = flags * (index + 1) // count - flags * index // count
        names = [f"app-{index}.flag-{each}" for each in range(own - 1)] + [f"app-{index}.kill"]
        files |= {f"flags/app-{index}/{name}.yaml": flag(name, "off", kill_switch=name.endswith("kill")) for name in names}
    config = json.dumps({"version": 1, "environments": {"production": {}}, "apps": apps})
    repo = GitRepo.init(root)
    repo.commit("Begin", {"flagsync.yaml": config, **files})
    return repo


def manifests(path: Path, maps: int, namespace: str) -> None:
    """What kubectl applies: as many maps of the same size."""
    items = [
        {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {"name": f"map-{index}", "namespace": namespace, "labels": {"app.kubernetes.io/managed-by": "kubectl"}},
            "data": {f"FLAG_APP_{index}_FLAG_0": "false"},
        }
        for index in range(maps)
    ]
    path.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": items}), encoding="utf-8")


class Bench:
    """Commands against one address of the server."""

    def __init__(self, plane: ControlPlane, address: str, folder: Path) -> None:
        self.plane, self.folder = plane, folder
        token = plane.headers["Authorization"].removeprefix("Bearer ")
        self.kubeconfig = folder / f"kubeconfig-{address.rpartition(':')[2]}"
        self.kubeconfig.write_text(kubeconfig_text(address, str(plane.authority), token), encoding="utf-8")

    def seconds(self, command: Sequence[str | Path], folder: Path, codes: tuple[int, ...] = (0, 1)) -> float:
        """How long a command takes; the benchmark stops where it fails."""
        begun = time.perf_counter()
        environment = {**os.environ, "KUBECONFIG": str(self.kubeconfig)}
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        if done.returncode not in codes:
            sys.exit(f"{' '.join(map(str, command[:6]))} exited with {done.returncode}: {(done.stderr + done.stdout)[-800:]}")
        return time.perf_counter() - begun

    def kubectl(self, *arguments: str) -> float:
        """How long kubectl takes."""
        return self.seconds(["kubectl", *arguments], self.folder)

    def flagsync(self, repo: GitRepo, *arguments: str) -> float:
        """How long a verb of ours takes; a sync that does not succeed is no measurement."""
        codes = (0, 1) if arguments[0] == "diff" else (0,)
        return self.seconds([BIN / "flagsync", *arguments, "--env", "production"], repo.path, codes)


def measure(bench: Bench, name: str, maps: int, rounds: int) -> dict[str, float]:
    """The medians of every case, in seconds."""
    taken: dict[str, list[float]] = {}
    for attempt in range(min(2, rounds)):
        namespace = bench.plane.namespace(f"bench-{name}-{attempt}")
        root = bench.folder / f"{name}-{attempt}"
        repo = repository(root / "repo", maps, [namespace], 2 * -(-maps // 3))
        listed = root / "maps.json"
        manifests(listed, maps, namespace)
        apply = ("apply", "--server-side", "-f", str(listed))
        taken.setdefault("kubectl first", []).append(bench.kubectl(*apply))
        taken.setdefault("flagsync first", []).append(bench.flagsync(repo, "sync"))
    for round_ in range(rounds):
        value = "on" if round_ % 2 == 0 else "off"
        cases: Mapping[str, Any] = {
            "kubectl apply unchanged": lambda: bench.kubectl(*apply),
            "kubectl diff": lambda: bench.kubectl("diff", "--server-side", "-f", str(listed)),
            "flagsync sync unchanged": lambda: bench.flagsync(repo, "sync"),
            "flagsync diff": lambda: bench.flagsync(repo, "diff"),
        }
        for case, run in cases.items():
            taken.setdefault(case, []).append(run())
        repo.commit("Change", {"flags/app-0/app-0.flag-0.yaml": flag("app-0.flag-0", value)})
        taken.setdefault("flagsync one flag", []).append(bench.flagsync(repo, "sync"))
    return {case: statistics.median(times) for case, times in taken.items()}


def told(name: str, times: Mapping[str, float], *ratios: tuple[str, str, float]) -> dict[str, Any]:
    """Prints the times and the ratios, each with what is asked of it."""
    print(f"\n{name}")
    for case, seconds in times.items():
        print(f"  {case:28} {seconds:7.2f} s")
    found = {}
    for slow, fast, asked in ratios:
        ratio = times[slow] / times[fast]
        found[f"{slow} / {fast}"] = round(ratio, 2)
        print(f"  {slow} / {fast}: {ratio:.1f} (asked: {asked:g}){'' if ratio >= asked else '  MISSED'}")
    return {"seconds": {case: round(seconds, 3) for case, seconds in times.items()}, "ratios": found}


def curve(bench: Bench, rounds: int) -> dict[str, float]:
    """What a sync takes up to 10 000 flags in 200 maps over 20 namespaces: by maps, by namespaces, by flags that changed."""
    found = {}

    for maps, namespaces, flags in (
        (50, 5, 2500),
        (100, 5, 5000),
        (200, 5, 10_000),
        (200, 1, 10_000),
        (200, 20, 10_000),
    ):
        name = f"curve-{maps}-{namespaces}"
        names = [bench.plane.namespace(f"{name}-{index}") for index in range(namespaces)]
        repo = repository(bench.folder / name, maps, names, flags)
        bench.flagsync(repo, "sync")
        told = f"{maps} maps, {namespaces} namespaces, {flags} flags"
        found[f"{told}: unchanged"] = statistics.median(bench.flagsync(repo, "sync") for _ in range(rounds))
    os.environ["KUBECONFIG"] = str(bench.kubeconfig)
    found["peak memory, MB"] = peak_memory([BIN / "flagsync", "sync", "--env", "production"], repo.path)
    for count in (1, 10, 60):
        keys = [f"app-{index}.flag-0" for index in range(count)]
        repo.commit("Change", {f"flags/{key.partition('.')[0]}/{key}.yaml": flag(key, "on") for key in keys})
        found[f"{told}: {count} changed"] = bench.flagsync(repo, "sync")
        repo.commit("Back", {f"flags/{key.partition('.')[0]}/{key}.yaml": flag(key, "off") for key in keys})
        bench.flagsync(repo, "sync")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--maps", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=["network", "loopback", "small", "curve"], action="append")
    options = parser.parse_args()
    if shutil.which("kubectl") is None:
        sys.exit("kubectl is not on the PATH")
    compiled()
    only = options.only or ["network", "loopback", "small", "curve"]
    results: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as name, running() as plane:
        folder = Path(name)
        if "network" in only:
            with network(plane.address, DELAY) as address:
                times = measure(Bench(plane, address, folder), "network", options.maps, options.rounds)
            results["network"] = told(
                f"{options.maps} maps, 10 ms away",
                times,
                ("kubectl apply unchanged", "flagsync sync unchanged", 8),
                ("kubectl diff", "flagsync sync unchanged", 15),
                ("kubectl apply unchanged", "flagsync one flag", 6),
                ("kubectl first", "flagsync first", 2),
            )
        here = Bench(plane, plane.address, folder)
        if "loopback" in only:
            results["loopback"] = told(
                f"{options.maps} maps, loopback",
                measure(here, "loopback", options.maps, options.rounds),
                ("kubectl apply unchanged", "flagsync sync unchanged", 1),
                ("kubectl apply unchanged", "flagsync one flag", 1),
            )
        if "small" in only:
            results["small"] = told(
                "one set of three maps, loopback",
                measure(here, "small", 3, max(options.rounds, 7)),
                ("kubectl diff", "flagsync sync unchanged", 0.25),
            )
        if "curve" in only:
            with network(plane.address, DELAY) as address:
                times = curve(Bench(plane, address, folder), options.rounds)
            results["curve"] = {case: round(value, 2) for case, value in times.items()}
            print(json.dumps(results["curve"], indent=2))
    keep("cluster", results)


if __name__ == "__main__":
    main()
