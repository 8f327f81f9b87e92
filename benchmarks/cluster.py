"""flagsync beside kubectl on a real API server: the same ConfigMaps, directly and through a network of 10 ms.

    python -m benchmarks.cluster [--maps 1000] [--rounds 3]

kubectl applies and diffs one file with every map (`apply --server-side`, `diff --server-side`). flagsync runs the whole of its
own command over a repository with as many maps. The network is a proxy that holds every byte back for 5 ms each way, in order.
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


def flag(key: str, production: str) -> str:
    return (
        f"key: {key}\ntype: boolean\nkind: release\ndescription: A flag that the benchmark switches on and off\n"
        f'owners: [team-shop]\ncreated: 2026-11-01\nexpires: 2027-01-15\nlinks: {{issue: "https://tracker.example/{key}"}}\n'
        f'variants: {{"on": true, "off": false}}\ndefault: "off"\nenvironments:\n  production: {{default: "{production}"}}\n'
    )


def repository(root: Path, maps: int, namespaces: Sequence[str], flags: int = 1) -> GitRepo:
    """A repository whose apps have two maps each."""
    apps = {}
    files = {}
    for index in range(maps // 2):
        apps[f"app-{index}"] = {
            "flags": [f"app-{index}.*"],
            "targets": ["env", "flagd"],
            "deploy": {"production": {"to": "kube", "namespace": namespaces[index % len(namespaces)]}},
        }
        files |= {
            f"flags/app-{index}/app-{index}.flag-{each}.yaml": flag(f"app-{index}.flag-{each}", "off") for each in range(flags)
        }
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
    namespace = bench.plane.namespace(f"bench-{name}")
    root = bench.folder / name
    repo = repository(root / "repo", maps, [namespace])
    listed = root / "maps.json"
    manifests(listed, maps, namespace)
    apply = ("apply", "--server-side", "-f", str(listed))
    result = {"kubectl first": bench.kubectl(*apply), "flagsync first": bench.flagsync(repo, "sync")}
    taken: dict[str, list[float]] = {}
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
    return result | {case: statistics.median(times) for case, times in taken.items()}


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


def curve(bench: Bench) -> dict[str, float]:
    """An unchanged sync of 10 000 flags in 200 maps over 20 namespaces, and of its parts."""
    found = {}
    for maps, namespaces, flags in ((50, 5, 100), (100, 10, 100), (200, 20, 100)):
        names = [bench.plane.namespace(f"curve-{maps}-{index}") for index in range(namespaces)]
        repo = repository(bench.folder / f"curve-{maps}", maps, names, flags)
        bench.flagsync(repo, "sync")
        found[f"{maps} maps, {namespaces} namespaces, {maps // 2 * flags} flags"] = bench.flagsync(repo, "sync")
        if maps == 200:
            os.environ["KUBECONFIG"] = str(bench.kubeconfig)
            found["peak memory, MB"] = peak_memory([BIN / "flagsync", "sync", "--env", "production"], repo.path)
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
                "one set, loopback",
                measure(here, "small", 2, options.rounds),
                ("kubectl diff", "flagsync sync unchanged", 0.25),
            )
        if "curve" in only:
            results["curve"] = {case: round(value, 2) for case, value in curve(here).items()}
            print(json.dumps(results["curve"], indent=2))
    keep("cluster", results)


if __name__ == "__main__":
    main()
