"""What kubectl, Kustomize and Argo CD are handed, read back by the real programs where they are there."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml

from flagsync.model.manifest import content_hash
from tests.program import ROOT, environment
from tests.program import run as run_program
from tests.shipyard import CONFIG, RELEASE, Yard, files, flag

PRODUCTION = ("--env", "production")
HARD = {
    "shop.plain": "plain",
    "shop.spaces": "  two  spaces  ",
    "shop.quotes": "\"quoted\" and 'quoted'",
    "shop.lines": "first\nsecond\n",
    "shop.return": "ends in a carriage return\r",
    "shop.hash": "# no comment",
    "shop.dollar": "$HOME ${HOME} $(HOME)",
    "shop.empty": "",
    "shop.long": "x" * 70_000,
    "shop.letters": "grün \U0001f600",
}

needs_kubectl = pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not on the PATH")
needs_kustomize = pytest.mark.skipif(shutil.which("kustomize") is None, reason="kustomize is not on the PATH")


def text_flag(key: str, value: str) -> str:
    """A flag that serves one text to everybody."""
    return (
        f"key: {key}\nkind: ops\ndescription: A text\nowners: [team:shop]\ncreated: 2026-11-02\ntype: string\n"
        f"variants: {{only: {json.dumps(value, ensure_ascii=False)}, other: nothing}}\ndefault: only\noffVariant: other\n"
    )


def yard(folder: Path, names: str = "stable") -> Yard:
    """A repository whose values no careless reader gives back."""
    config = CONFIG.replace("targets: [env, flagd]", f"targets: [env, flagd]\n    names: {names}")
    return Yard.of(folder, files() | {"flagsync.yaml": config} | {f"flags/{k}.yaml": text_flag(k, v) for k, v in HARD.items()})


def rendered(shop: Yard) -> dict[str, dict[str, str]]:
    """The data of every map as `render` prints it."""
    ran = shop.run("render", *PRODUCTION, "--app", "shop")
    assert ran.code == 0, ran.shown
    return {each["metadata"]["name"]: each["data"] for each in yaml.safe_load_all(ran.out)}


def meaning(objects: Iterable[dict[str, Any]]) -> dict[str, str]:
    """The hash of every map's data, in which a document's commit does not count."""
    return {each["metadata"]["name"]: content_hash(each["data"]) for each in objects}


def built(*command: str | Path, cwd: Path) -> list[dict[str, Any]]:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return [each for each in yaml.safe_load_all(done.stdout) if each]


def overlay(folder: Path, base: str, name: str) -> Path:
    """A kustomization with a Deployment that reads a map, beside what makes that map."""
    folder.mkdir()
    container = {"name": "shop", "image": "shop", "envFrom": [{"configMapRef": {"name": name}}]}
    template = {"metadata": {"labels": {"app": "shop"}}, "spec": {"containers": [container]}}
    spec = {"selector": {"matchLabels": {"app": "shop"}}, "template": template}
    deployment = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "shop"}, "spec": spec}
    (folder / "deployment.yaml").write_text(json.dumps(deployment))
    (folder / "kustomization.yaml").write_text(f"namespace: shop\nresources: [deployment.yaml]\n{base}\n")
    return folder


def reference(objects: list[dict[str, Any]]) -> str:
    (deployment,) = (each for each in objects if each["kind"] == "Deployment")
    found: str = deployment["spec"]["template"]["spec"]["containers"][0]["envFrom"][0]["configMapRef"]["name"]
    return found


@needs_kubectl
def test_kustomize_makes_the_maps_that_are_rendered(tmp_path: Path) -> None:
    shop = yard(tmp_path / "shop")
    ran = shop.run("render", *PRODUCTION, "--target", "kustomize", "--out", "k")
    assert ran.code == 0, ran.shown
    objects = built("kubectl", "kustomize", "k/production/shop", cwd=shop.path)
    assert {each["metadata"]["name"]: each["data"] for each in objects} == rendered(shop)
    assert {each["metadata"]["labels"]["flagsync.dev/set"] for each in objects} == {"shop.production"}


@needs_kubectl
def test_kustomize_follows_a_versioned_name_into_the_workload(tmp_path: Path) -> None:
    shop = yard(tmp_path / "shop", names="versioned")

    def reads() -> tuple[str, set[str], list[bool]]:
        shop.run("render", *PRODUCTION, "--target", "kustomize", "--out", "k")
        objects = built("kubectl", "kustomize", "overlay", cwd=shop.path)
        maps = [each for each in objects if each["kind"] == "ConfigMap"]
        return reference(objects), {each["metadata"]["name"] for each in maps}, [each.get("immutable", False) for each in maps]

    overlay(shop.path / "overlay", "", "shop-flags")
    (shop.path / "overlay/kustomization.yaml").write_text(
        "namespace: shop\nresources: [deployment.yaml, ../k/production/shop]\n"
    )
    first, names, immutable = reads()
    assert re.fullmatch(r"shop-flags-[a-z0-9]{10}", first)
    assert first in names
    assert any(immutable)
    shop.edit("flags/shop.plain.yaml", '"plain"', '"changed"')
    second, names, _ = reads()
    assert second != first
    assert second in names


@needs_kustomize
@pytest.mark.parametrize("names", ["stable", "versioned"])
def test_kustomize_calls_us_as_a_function(tmp_path: Path, names: str) -> None:
    shop = yard(tmp_path / "shop", names)
    folder = overlay(shop.path / "overlay", "generators: [function.yaml]", "shop-flags")
    program = tmp_path / "flagsync"
    program.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m flagsync "$@"\n')
    program.chmod(0o755)
    text = (ROOT / "deploy/kustomize/function.yaml").read_text(encoding="utf-8")
    (folder / "function.yaml").write_text(text.replace("path: flagsync", f"path: {program}"))
    objects = built("kustomize", "build", "--enable-alpha-plugins", "--enable-exec", folder, cwd=shop.path)
    assert (reference(objects) == "shop-flags") == (names == "stable")
    made = [each["data"] for each in objects if each["kind"] == "ConfigMap"]
    assert sorted(map(content_hash, made)) == sorted(map(content_hash, rendered(shop).values()))


def krm(shop: Yard, text: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "flagsync", "render", "--krm", *arguments],
        cwd=shop.path,
        env=environment(),
        input=text,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def resource_list(spec: object, *items: object) -> str:
    head = {"apiVersion": "config.kubernetes.io/v1", "kind": "ResourceList"}
    text = json.dumps({**head, "items": items, "functionConfig": {"kind": "Flags", "spec": spec}}, ensure_ascii=False)
    return text.replace("\x85", "\\x85")


def test_a_resource_list_keeps_what_is_in_it(tmp_path: Path) -> None:
    shop = yard(tmp_path / "shop")
    service = {
        "kind": "Service",
        "metadata": {"name": "shop-flags", "annotations": {"since": "2020-01-01", "on": "yes \x85 \U0001f600"}},
    }
    old = {"kind": "ConfigMap", "metadata": {"name": "shop-flags"}, "data": {"OLD": "1"}}
    done = krm(shop, resource_list({"environment": "production", "app": "shop"}, service, old))
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["items"][0] == yaml.safe_load(done.stdout)["items"][0] == service
    assert {each["metadata"]["name"]: each["data"] for each in answer["items"][1:]} == rendered(shop)
    assert answer["functionConfig"]["kind"] == "Flags"
    assert "context" not in done.stdout


def test_a_date_in_a_resource_stays_a_text(tmp_path: Path) -> None:
    shop = yard(tmp_path / "shop")
    text = "kind: ResourceList\nitems: [{kind: Job, metadata: {annotations: {since: 2020-01-01}}}]\n"
    done = krm(shop, text, "--env", "production")
    assert json.loads(done.stdout)["items"][0]["metadata"]["annotations"] == {"since": "2020-01-01"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "it is another document"),
        ("kind: Service", "it is another document"),
        ("kind: [", "standard input is no ResourceList"),
        ("kind: ResourceList\nitems: []\nfunctionConfig: {spec: [x]}", "`functionConfig.spec` is no mapping"),
        ("kind: ResourceList\nitems: [text]", "its `items` are no list of resources"),
        (resource_list({"environment": 3}), "`functionConfig.spec.environment` is neither a name nor a list of names"),
        (resource_list({}), "which environment is to be rendered?"),
        (resource_list({"environment": "nowhere"}), "nowhere"),
        (
            "kind: ResourceList\nitems: [{a: .nan}]\nfunctionConfig: {spec: {environment: production}}",
            "cannot be written as JSON",
        ),
        ("kind: &kind ResourceList\nitems: [{kind: *kind}]", "line 2 has an alias"),
        ("kind: ResourceList\nitems: " + "[\n " * 100_000, "is nested more than 200 deep"),
        ("\x00", "standard input is no ResourceList"),
    ],
)
def test_what_is_no_resource_list_is_refused_in_one_sentence(tmp_path: Path, text: str, words: str) -> None:
    done = krm(Yard.of(tmp_path / "shop"), text)
    assert done.returncode == 2
    assert words in done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--target", "kustomize"], "say where it is to be written with `--out DIR`"),
        (["--krm", "--target", "env"], "leave out `--target`, `--dialect` and `--out`"),
        (["--target", "kustomise", "--out", "k"], "did you mean `kustomize`?"),
    ],
)
def test_what_does_not_go_together_is_said(tmp_path: Path, arguments: list[str], words: str) -> None:
    ran = Yard.of(tmp_path / "shop").run("render", *PRODUCTION, *arguments)
    assert ran.code == 2
    assert words in ran.err


def test_nothing_is_handed_out_that_is_unsafe_to_serve(tmp_path: Path) -> None:
    shop = Yard.of(tmp_path / "shop", files() | {"flags/shop.broken.yaml": flag("shop.broken", RELEASE) + "nonsense: true\n"})
    ran = shop.run("render", *PRODUCTION, "--target", "kustomize", "--out", "k")
    assert ran.code == 1
    assert not (shop.path / "k").exists()
    done = krm(shop, resource_list({"environment": "production"}))
    assert (done.returncode, done.stdout) == (1, "")


PLUGIN = yaml.safe_load((ROOT / "deploy/argocd/plugin.yaml").read_text(encoding="utf-8"))


def generate(folder: Path, programs: Path, **parameters: str) -> subprocess.CompletedProcess[str]:
    """Runs the plugin as Argo CD does: its command, in a copy of the source without `.git`, parameters as variables."""
    spec = PLUGIN["spec"]["generate"]
    env = {"PATH": f"{programs}:/usr/bin:/bin", "HOME": "/nonexistent", **{f"PARAM_{k}": v for k, v in parameters.items()}}
    return subprocess.run(
        [*spec["command"], *spec["args"]], cwd=folder, env=env, capture_output=True, text=True, encoding="utf-8", check=False
    )


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    folder = tmp_path / "programs"
    folder.mkdir()
    program = folder / "flagsync"
    program.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m flagsync "$@"\n')
    program.chmod(0o755)
    return folder


def test_argo_cd_gets_the_maps_from_a_source_without_git(tmp_path: Path, programs: Path) -> None:
    shop = yard(tmp_path / "shop")
    source = tmp_path / "source"
    shutil.copytree(shop.path, source, ignore=shutil.ignore_patterns(".git"))
    before = sorted(source.rglob("*"))
    done = generate(source, programs, ENVIRONMENT="production", APP="shop")
    assert (done.returncode, done.stderr) == (0, "")
    assert meaning(yaml.safe_load_all(done.stdout)) == {name: content_hash(data) for name, data in rendered(shop).items()}
    assert "flagsync.dev/commit" not in done.stdout
    assert sorted(source.rglob("*")) == before
    everything = generate(source, programs, ENVIRONMENT="production")
    assert len(list(yaml.safe_load_all(everything.stdout))) == 3


def test_argo_cd_shows_what_is_wrong(tmp_path: Path, programs: Path) -> None:
    shop = yard(tmp_path / "shop")
    missing = generate(shop.path, programs)
    assert missing.returncode != 0
    assert "the parameter environment names the environment" in missing.stderr
    wrong = generate(shop.path, programs, ENVIRONMENT="prod; touch pwned")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert not (shop.path / "pwned").exists()


def test_the_plugin_finds_its_sources_and_the_application_its_plugin() -> None:
    application = yaml.safe_load((ROOT / "deploy/argocd/application.yaml").read_text(encoding="utf-8"))
    used = application["spec"]["source"]["plugin"]
    assert used["name"] == f"{PLUGIN['metadata']['name']}-{PLUGIN['spec']['version']}"
    assert {each["name"] for each in used["parameters"]} <= {each["name"] for each in PLUGIN["spec"]["parameters"]["static"]}
    assert PLUGIN["spec"]["discover"]["fileName"] == "./flagsync.yaml"


@needs_kubectl
def test_the_sidecar_is_a_patch_that_kustomize_takes(tmp_path: Path) -> None:
    container = {"name": "argocd-repo-server", "image": "argocd"}
    spec = {"selector": {"matchLabels": {"a": "b"}}, "template": {"spec": {"containers": [container], "volumes": []}}}
    metadata = {"name": "argocd-repo-server", "namespace": "argocd"}
    server = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata, "spec": spec}
    (tmp_path / "server.yaml").write_text(json.dumps(server))
    shutil.copy(ROOT / "deploy/argocd/sidecar.yaml", tmp_path)
    (tmp_path / "kustomization.yaml").write_text("resources: [server.yaml]\npatches: [{path: sidecar.yaml}]\n")
    (patched,) = built("kubectl", "kustomize", ".", cwd=tmp_path)
    assert [each["name"] for each in patched["spec"]["template"]["spec"]["containers"]] == ["flagsync", "argocd-repo-server"]


def test_flux_applies_the_folder_that_sync_writes(tmp_path: Path) -> None:
    shop = yard(tmp_path / "shop")
    assert shop.run("sync", *PRODUCTION).code == 0
    documents = list(yaml.safe_load_all((ROOT / "deploy/flux/flags.yaml").read_text(encoding="utf-8")))
    folder = shop.path / documents[1]["spec"]["path"]
    found = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(folder.rglob("*.yaml"))]
    assert {each["kind"] for each in found} == {"ConfigMap"}
    assert {each["metadata"]["name"]: each["data"] for each in found}.items() >= rendered(shop).items()


def test_the_page_tells_the_truth(tmp_path: Path) -> None:
    page = (ROOT / "docs/gitops.md").read_text(encoding="utf-8")
    shop = Yard.of(tmp_path / "shop")
    commands = [line for block in re.findall(r"```sh\n(.*?)```", page, re.DOTALL) for line in block.splitlines()]
    for command in commands:
        ours = command.partition(" | ")[0].partition(" > ")[0].split()
        if ours[0] == "flagsync":
            assert shop.run(*ours[1:]).code == 0, command
    (listing,) = re.findall(r"```text\n(.*?)```", page, re.DOTALL)
    written = {str(path.relative_to(shop.path)) for path in (shop.path / "deploy/kustomize/production/shop").rglob("*.*")}
    assert written == set(listing.split())
    for link in re.findall(r"\]\(([^)]+)\)", page):
        assert (ROOT / "docs" / link).exists(), link


def test_a_folder_without_git_renders_the_same_maps(tmp_path: Path) -> None:
    shop = yard(tmp_path / "shop")
    source = tmp_path / "source"
    shutil.copytree(shop.path, source, ignore=shutil.ignore_patterns(".git"))
    done = run_program("render", *PRODUCTION, "--app", "shop", cwd=source)
    assert meaning(yaml.safe_load_all(done.stdout)) == {name: content_hash(data) for name, data in rendered(shop).items()}
