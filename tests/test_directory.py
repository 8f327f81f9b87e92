"""The folder as a target: what it looks like, what it refuses to touch, and what it says when its records are damaged."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

import pytest
import yaml

from flagsync.converge import plan, plan_rollback, status
from flagsync.model.change import Consent, Deviation
from flagsync.model.fault import Exit, Fault, RefusedFault
from flagsync.model.inventory import ObjectKey, SetId
from flagsync.model.manifest import HASH_ANNOTATION, Manifest, content_hash
from tests.destinations import SHOP, A, B, C, FolderWorld, adopt, directory, encode, goal, manifest, rollback, sync

FLAGS = ObjectKey("shop", "shop-flags")
ROOT = Path(__file__).parent.parent


@pytest.fixture
def world(tmp_path: Path) -> FolderWorld:
    return FolderWorld(tmp_path / "deploy")


def test_the_files_are_plain_manifests_that_any_tool_can_apply(world: FolderWorld) -> None:
    sync(world.target, goal(manifest("shop-flags", new_flow="true", no="on", text='a "quoted"\nline é 😀')))
    text = world.file(FLAGS).read_text(encoding="utf-8")
    assert text.startswith("# Written by flagsync.")
    document = yaml.safe_load(text)
    assert (document["apiVersion"], document["kind"]) == ("v1", "ConfigMap")
    assert document["metadata"]["name"] == "shop-flags"
    assert document["metadata"]["namespace"] == "shop"
    assert document["data"] == {"FLAG_NEW_FLOW": "true", "FLAG_NO": "on", "FLAG_TEXT": 'a "quoted"\nline é 😀'}
    assert 'FLAG_NO: "on"' in text
    marks = document["metadata"]["labels"]
    assert marks["app.kubernetes.io/managed-by"] == "flagsync"
    assert marks["flagsync.dev/set"] == "shop.production"
    assert document["metadata"]["annotations"]["flagsync.dev/commit"] == A
    inventory = yaml.safe_load(world.file(SHOP.inventory).read_text(encoding="utf-8"))
    assert inventory["kind"] == "ConfigMap"
    assert inventory["data"]["commit"] == A
    assert {path.name for path in world.root.iterdir()} == {".flagsync", "shop"}
    assert not [path for path in (world.root / ".flagsync").rglob("*") if path.suffix in {".yaml", ".yml", ".json"}]


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        sync(directory(tmp_path / name), goal(manifest("shop-flags", a="1"), manifest("shop-kill", k="0")))
        sync(directory(tmp_path / name), goal(manifest("shop-flags", a="2"), manifest("shop-kill", k="0"), commit=B))
    one, two = ({p.name: p.read_bytes() for p in (tmp_path / name / "shop").iterdir()} for name in ("one", "two"))
    assert one == two


def test_a_set_without_namespace(tmp_path: Path) -> None:
    world = FolderWorld(tmp_path)
    bare = SetId("shop", "production")
    assert sync(world.target, goal(manifest("shop-flags", None, a="1"), set_id=bare)).exit_code is Exit.CLEAN
    assert {path.name for path in (tmp_path / "_").iterdir()} == {"shop-flags.yaml", "shop.production.inventory.yaml"}
    assert not plan(world.target, goal(manifest("shop-flags", None, a="1"), set_id=bare)).due


def test_a_set_moves_to_another_namespace_as_a_whole(world: FolderWorld) -> None:
    sync(world.target, goal(manifest("shop-flags", a="1")))
    moved = goal(manifest("shop-flags", "store", a="1"), commit=B, set_id=SetId("shop", "production", "store"))
    result = sync(world.target, moved)
    assert [refusal.guard for refusal in result.refusals] == ["vanishing"]
    assert sync(world.target, goal(*moved.manifests, commit=A, set_id=moved.set_id)).exit_code is Exit.REFUSED
    assert sync(world.target, moved, Consent(confirm_prune=1)).exit_code is Exit.CLEAN
    assert world.data() == {ObjectKey("store", "shop-flags"): {"FLAG_A": "1"}}
    assert not world.file(SHOP.inventory).exists()
    assert not status(world.target, moved.set_id).drift
    inventory = status(world.target, moved.set_id).inventory
    assert inventory is not None
    assert [each.commit for each in inventory.ring] == [A, B]


def test_a_folder_survives_a_copy(tmp_path: Path) -> None:
    """What another repository holds is cloned to other inodes and times, without locks and attempts."""
    sync(directory(tmp_path / "one"), goal(manifest("shop-flags", a="1")))
    sync(directory(tmp_path / "one"), goal(manifest("shop-flags", a="2"), commit=B))
    subprocess.run(["git", "init", "-q", str(tmp_path / "one")], check=True)
    git = ["git", "-C", str(tmp_path / "one"), "-c", "user.name=a", "-c", "user.email=a@example.test"]
    subprocess.run([*git, "add", "."], check=True)
    subprocess.run([*git, "commit", "-qm", "deploy"], check=True)
    subprocess.run(["git", "clone", "-q", str(tmp_path / "one"), str(tmp_path / "two")], check=True)
    assert not list((tmp_path / "two" / ".flagsync").glob("*.lock"))
    copy = FolderWorld(tmp_path / "two")
    assert not status(copy.target, SHOP).drift
    assert not plan(copy.target, goal(manifest("shop-flags", a="2"), commit=B)).due
    assert rollback(copy.target).exit_code is Exit.CLEAN
    assert copy.data()[FLAGS] == {"FLAG_A": "1"}


def test_permissions_of_a_file_stay(world: FolderWorld) -> None:
    sync(world.target, goal(manifest("shop-flags", a="1")))
    world.file(FLAGS).chmod(0o600)
    sync(world.target, goal(manifest("shop-flags", a="2"), commit=B))
    assert world.file(FLAGS).stat().st_mode & 0o777 == 0o600


def test_labels_and_annotations_of_others_stay(world: FolderWorld) -> None:
    sync(world.target, goal(manifest("shop-flags", a="1")))
    world.mark(FLAGS, {"team": "pay"}, {"example.test/note": "x"})
    assert not plan(world.target, goal(manifest("shop-flags", a="1"))).due
    sync(world.target, goal(manifest("shop-flags", a="2"), commit=B))
    metadata = yaml.safe_load(world.file(FLAGS).read_text(encoding="utf-8"))["metadata"]
    assert metadata["labels"]["team"] == "pay"
    assert metadata["annotations"]["example.test/note"] == "x"


@pytest.mark.parametrize("link", ["shop", "shop/shop-flags.yaml", ".flagsync"])
def test_nothing_is_written_through_a_symbolic_link(link: str, world: FolderWorld, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "file").write_text(encode(manifest("shop-flags", a="theirs")), encoding="utf-8")
    place = world.root / link
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(outside / "file" if link.endswith(".yaml") else outside)
    before = {path: path.read_bytes() for path in outside.iterdir()}
    wanted = goal(manifest("shop-flags", a="1"))
    if link.endswith(".yaml"):
        result = sync(world.target, wanted)
        assert result.exit_code is Exit.CONFLICT
        assert "symbolic link" in result.refusals[0].message
    else:
        with pytest.raises(RefusedFault, match="symbolic link"):
            sync(world.target, wanted)
    assert {path: path.read_bytes() for path in outside.iterdir()} == before
    place.unlink()
    assert sync(world.target, goal(manifest("shop-flags", a="1"))).exit_code is Exit.CLEAN


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe\x00", "is not UTF-8"),
        (b"a: [", "is not YAML"),
        (b"- 1\n", "is not a ConfigMap"),
        (b"", "is empty"),
        (b"[" * 25_000, "is nested too deeply"),
        (b"a: &a 1\nb: *a\n", "uses anchors or aliases"),
        (b"apiVersion: v1\nkind: Secret\nmetadata: {name: shop-flags}\n", "is not a ConfigMap"),
        (b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: shop-flags}\nbinaryData: {}\n", "has the field `binaryData`"),
        (b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: shop-flags, finalizers: []}\n", "has the field `finalizers`"),
        (b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: other}\n", "says that it is `shop/other`"),
        (b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: shop-flags}\ndata: {A: x, A: y}\n", "has `A` twice"),
        (b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: shop-flags}\n---\na: 1\n", "more than one document"),
    ],
)
def test_a_file_that_is_something_else_is_never_touched(content: bytes, said: str, world: FolderWorld) -> None:
    world.file(FLAGS).parent.mkdir(parents=True)
    world.file(FLAGS).write_bytes(content)
    for action in (sync, adopt):
        result = action(world.target, goal(manifest("shop-flags", a="1")))
        assert result.exit_code is Exit.CONFLICT
        assert said in result.refusals[0].message
    assert world.file(FLAGS).read_bytes() == content


def test_an_owner_reference_cannot_be_taken_over(world: FolderWorld) -> None:
    text = encode(manifest("shop-flags", a="1")).replace(
        "  name:", '  ownerReferences: [{kind: Canary, name: shop, apiVersion: x/v1, uid: "1"}]\n  name:', 1
    )
    world.file(FLAGS).parent.mkdir(parents=True)
    world.file(FLAGS).write_text(text, encoding="utf-8")
    result = adopt(world.target, goal(manifest("shop-flags", a="1")), Consent(take_over_from=("Canary", "shop")))
    assert result.exit_code is Exit.CONFLICT
    assert "is owned by `Canary/shop`" in result.refusals[0].message


def test_a_value_without_quotes_is_drift(world: FolderWorld) -> None:
    """`true` without quotes is no text, and Kubernetes refuses the whole object."""
    wanted = goal(manifest("shop-flags", a="true", b="1"))
    sync(world.target, wanted)
    path = world.file(FLAGS)
    path.write_text(path.read_text(encoding="utf-8").replace('FLAG_A: "true"', "FLAG_A: true"), encoding="utf-8")
    (found,) = status(world.target, SHOP).drift
    assert (found.key, found.note) == ("FLAG_A", "is not in quotes, so it is no text")
    assert sync(world.target, wanted).exit_code is Exit.CLEAN
    assert 'FLAG_A: "true"' in path.read_text(encoding="utf-8")
    assert not status(world.target, SHOP).drift


def test_a_file_broken_by_hand_is_drift_and_not_overwritten(world: FolderWorld) -> None:
    sync(world.target, goal(manifest("shop-flags", a="1")))
    world.file(FLAGS).write_text("data: [\n", encoding="utf-8")
    assert [each.deviation for each in status(world.target, SHOP).drift] == [Deviation.UNREADABLE]
    for wanted in (goal(manifest("shop-flags", a="2"), commit=B), goal(commit=B)):
        assert sync(world.target, wanted, Consent(confirm_prune=1)).exit_code is Exit.CONFLICT
    world.delete(FLAGS)
    assert sync(world.target, goal(manifest("shop-flags", a="2"), commit=B)).exit_code is Exit.CLEAN


@pytest.mark.parametrize("damage", ["garbage", "edited", "cut", "empty", "folder", "link"])
def test_a_damaged_inventory_stops_everything_until_it_is_repaired(damage: str, world: FolderWorld) -> None:
    sync(world.target, goal(manifest("shop-flags", a="1")))
    path = world.file(SHOP.inventory)
    good = path.read_bytes()
    path.unlink()
    match damage:
        case "garbage":
            path.write_bytes(b"\x00\xff")
        case "edited":
            path.write_bytes(good.replace(A.encode(), B.encode()))
        case "cut":
            path.write_bytes(good[: len(good) // 2])
        case "empty":
            path.write_bytes(b"")
        case "folder":
            path.mkdir()
        case _:
            path.symlink_to("elsewhere")
    for verb in (
        lambda: plan(world.target, goal(manifest("shop-flags", a="2"), commit=B)),
        lambda: status(world.target, SHOP),
        lambda: plan_rollback(world.target, SHOP, None),
    ):
        with pytest.raises(RefusedFault, match="cannot be trusted"):
            verb()
    assert world.data()[FLAGS] == {"FLAG_A": "1"}
    path.rmdir() if damage == "folder" else path.unlink()
    wanted = goal(manifest("shop-flags", a="2"), commit=B)
    assert sync(world.target, wanted).refusals[0].guard == "lost-inventory"
    assert adopt(world.target, wanted).exit_code is Exit.CLEAN
    assert sync(world.target, wanted).exit_code is Exit.CLEAN


def test_an_inventory_that_names_a_file_outside_is_refused(world: FolderWorld, tmp_path: Path) -> None:
    """An inventory is a file that anybody may have written: no name of it leads out of the folder."""
    sync(world.target, goal(manifest("shop-flags", a="1")))
    there = world._read(SHOP.inventory)
    data = {key: text.replace("shop-flags", "../../victim") for key, text in there.data.items()}
    world.place(
        Manifest(there.name, there.namespace, data, there.labels, {**there.annotations, HASH_ANNOTATION: content_hash(data)})
    )
    (tmp_path / "victim.yaml").write_text(encode(manifest("victim", a="1")), encoding="utf-8")
    world.delete(FLAGS)
    sync(world.target, goal(commit=B), Consent(confirm_prune=1))
    assert (tmp_path / "victim.yaml").exists()


@pytest.mark.parametrize("content", [b"", b"\x00", b"{}", b"[" * 100_000, b'{"serial": "x"}'])
def test_a_damaged_attempt_is_told_and_does_not_stand_in_the_way(content: bytes, world: FolderWorld) -> None:
    sync(world.target, goal(manifest("shop-flags", a="1")))
    attempt = world.root / ".flagsync" / "shop.production.attempt"
    attempt.write_bytes(content)
    found = status(world.target, SHOP)
    assert found.attempt is not None
    assert "cannot be read" in found.notes[0]
    assert sync(world.target, goal(manifest("shop-flags", a="1"))).exit_code is Exit.CLEAN
    assert not attempt.exists()
    assert status(world.target, SHOP).attempt is None


def test_a_damaged_history_is_not_rolled_back_to(world: FolderWorld) -> None:
    sync(world.target, goal(manifest("shop-flags", a="1")))
    sync(world.target, goal(manifest("shop-flags", a="2"), commit=B))
    for path in (world.root / ".flagsync" / "history" / SHOP.name).iterdir():
        path.write_bytes(path.read_bytes().replace(b'"FLAG_A": "1"', b'"FLAG_A": "7"'))
    with pytest.raises(RefusedFault, match="can no longer be recovered"):
        plan_rollback(world.target, SHOP, None)
    rendered = plan_rollback(world.target, SHOP, None, lambda commit: [manifest("shop-flags", a="1")] if commit == A else None)
    assert rendered.changes[0].data == {"FLAG_A": "1"}
    with pytest.raises(RefusedFault, match="can no longer be recovered"):
        plan_rollback(world.target, SHOP, None, lambda _: [manifest("shop-flags", a="9")])
    assert sync(world.target, goal(manifest("shop-flags", a="1"), commit=C)).exit_code is Exit.CLEAN
    assert rollback(world.target, B).exit_code is Exit.CLEAN


def test_without_history_drift_still_names_the_object(world: FolderWorld) -> None:
    wanted = goal(manifest("shop-flags", a="1"))
    sync(world.target, wanted)
    for path in (world.root / ".flagsync" / "history" / SHOP.name).iterdir():
        path.unlink()
    world.edit(FLAGS, {"FLAG_A": "2"})
    (found,) = status(world.target, SHOP).drift
    assert found.deviation is Deviation.EDITED
    assert found.note is not None
    assert "not recorded" in found.note
    assert sync(world.target, wanted).exit_code is Exit.CLEAN


def test_old_history_goes_and_what_can_be_reached_stays(world: FolderWorld) -> None:
    for index in range(25):
        sync(world.target, goal(manifest("shop-flags", a=str(index)), commit=None))
    assert len(list((world.root / ".flagsync" / "history" / SHOP.name).iterdir())) == 20


def test_a_target_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "deploy").write_text("x", encoding="utf-8")
    with pytest.raises(Fault, match="it or a part of its path is a file"):
        plan(directory(tmp_path / "deploy"), goal(manifest("shop-flags", a="1")))


def run_child(script: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script), *arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


SLOW_SYNC = """
    import sys
    from pathlib import Path
    from flagsync.edges.directory import Calls
    from tests.destinations import B, directory, goal, manifest, run, sync

    class Waiting(Calls):
        def rename(self, old, new, folder):
            if new == "shop-flags.yaml":
                print("holding", flush=True)
                sys.stdin.readline()
            super().rename(old, new, folder)

    result = sync(directory(Path(sys.argv[1]), Waiting()), goal(manifest("shop-flags", a="2"), commit=B), by=run(1, "grace"))
    print(int(result.exit_code))
"""


def test_two_syncs_at_once(world: FolderWorld) -> None:
    sync(world.target, goal(manifest("shop-flags", a="1")))
    with run_child(SLOW_SYNC, str(world.root)) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "holding\n"
        found = status(world.target, SHOP)
        assert found.attempt is not None
        assert found.attempt.running
        with pytest.raises(Fault) as busy:
            sync(world.target, goal(manifest("shop-flags", a="3"), commit=C))
        assert busy.value.exit_code is Exit.BUSY
        assert "is being synced by grace since 2026-11-23T12:01:00+00:00" in busy.value.message
        out, err = child.communicate("\n", timeout=30)
        assert (out, err) == ("0\n", "")
    assert world.data()[FLAGS] == {"FLAG_A": "2"}
    assert sync(world.target, goal(manifest("shop-flags", a="3"), commit=C)).exit_code is Exit.CLEAN


def test_a_lock_ends_with_its_process(world: FolderWorld) -> None:
    sync(world.target, goal(manifest("shop-flags", a="1")))
    with run_child(SLOW_SYNC, str(world.root)) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "holding\n"
        child.kill()
    found = status(world.target, SHOP)
    assert found.attempt is not None
    assert (found.attempt.actor, found.attempt.commit, found.attempt.running) == ("grace", B, False)
    assert sync(world.target, goal(manifest("shop-flags", a="2"), commit=B)).exit_code is Exit.CLEAN
    assert not list(world.root.rglob("*flagsync-tmp*"))


READ_ONLY = """
    import os, sys
    from pathlib import Path
    import flagsync.converge, flagsync.edges.directory, yaml
    from flagsync.model.fault import Fault
    from tests.destinations import B, directory, goal, manifest, sync

    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
    target = directory(Path(sys.argv[1]))
    try:
        sync(target, goal(manifest("shop-flags", a="1")))
        print("clean")
        sync(target, goal(manifest("shop-flags", a="2"), commit=B))
    except Fault as fault:
        print(int(fault.exit_code), fault.message)
"""


def test_a_read_only_folder_is_said_in_one_sentence() -> None:
    base = Path(tempfile.mkdtemp(prefix="flagsync-test-"))
    try:
        base.chmod(0o755)
        root = base / "deploy"
        sync(directory(root), goal(manifest("shop-flags", a="1")))
        for folder in (root, *(path for path in root.rglob("*") if path.is_dir())):
            folder.chmod(0o555)
        before = FolderWorld(root).state()
        with run_child(READ_ONLY, str(root)) as child:
            out, err = child.communicate(timeout=30)
        assert (out, err) == ("clean\n3 `.flagsync` in `dir:deploy` cannot be written: it may not be written.\n", "")
        assert FolderWorld(root).state() == before
    finally:
        for folder in (path for path in base.rglob("*") if path.is_dir()):
            folder.chmod(0o755)
        shutil.rmtree(base)
