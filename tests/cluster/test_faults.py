"""Every row of "What must happen when things go wrong", on a real API server, through a proxy where it has to be led astray."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from flagsync.converge import converge, plan, status
from flagsync.model.change import Action, Consent, Result, State
from flagsync.model.fault import BusyFault, Exit, Fault, ForbiddenFault
from flagsync.model.inventory import ObjectKey, SetId
from flagsync.model.manifest import MANAGED_BY_LABEL, SET_LABEL, Manifest
from tests.cluster.worlds import ClusterWorld
from tests.controlplane import ControlPlane
from tests.destinations import SHOP, A, B, adopt, ancestry, apply, goal, manifest, run, sync
from tests.faultproxy import Fault as Broken
from tests.faultproxy import FaultProxy, faultproxy, reads, writes

FLAGS = ObjectKey("shop", "shop-flags")
KILL = ObjectKey("shop", "shop-kill")


@pytest.fixture(scope="module")
def proxy(plane: ControlPlane) -> Iterator[FaultProxy]:
    with faultproxy(plane) as found:
        yield found


@pytest.fixture
def astray(plane: ControlPlane, prefix: str, proxy: FaultProxy) -> ClusterWorld:
    """A world whose target speaks through the proxy."""
    proxy.faults.clear()
    proxy.seen.clear()
    return ClusterWorld(plane, prefix, address=proxy.address)


def outcome(result: Result) -> Any:
    """The only outcome that is not fine."""
    (found,) = [each for part in result.sets for each in part.outcomes if each.state is not State.DONE]
    return found


# Conflicts


def test_a_field_of_somebody_else_is_named_with_manager_and_time_and_never_forced(world: ClusterWorld) -> None:
    sync(world.target, goal(manifest("shop-flags", a="1", b="1")))
    world.edit(FLAGS, {"FLAG_A": "by hand"})
    result = sync(world.target, goal(manifest("shop-flags", a="2", b="1"), commit=B))
    assert result.exit_code is Exit.CONFLICT
    (refusal,) = result.refusals
    since = [entry["time"] for entry in world.raw(FLAGS)["metadata"]["managedFields"] if entry["manager"] == "kubectl-edit"]
    assert f"`FLAG_A` was set by `kubectl-edit` at {since[0]}" in refusal.message
    assert "--take-over-from kubectl-edit" in refusal.hint
    assert world.data()[FLAGS]["FLAG_A"] == "by hand"


def test_a_takeover_is_explicit_and_for_one_manager_only(world: ClusterWorld) -> None:
    sync(world.target, goal(manifest("shop-flags", a="1", b="1")))
    world.patch(FLAGS, {"data": {"FLAG_A": "x"}}, "ada")
    world.patch(FLAGS, {"data": {"FLAG_B": "y"}}, "grace")
    wanted = goal(manifest("shop-flags", a="2", b="2"), commit=B)
    assert sync(world.target, wanted, Consent(take_over_from=("ada",))).exit_code is Exit.CONFLICT
    assert world.data()[FLAGS] == {"FLAG_A": "x", "FLAG_B": "y"}
    assert sync(world.target, wanted, Consent(take_over_from=("ada", "grace"))).exit_code is Exit.CLEAN
    assert world.data()[FLAGS] == {"FLAG_A": "2", "FLAG_B": "2"}
    managers = {entry["manager"] for entry in world.raw(FLAGS)["metadata"]["managedFields"]}
    assert managers == {"flagsync"}


def test_a_label_of_ours_that_somebody_else_changed_is_found_by_the_dry_run(world: ClusterWorld) -> None:
    sync(world.target, goal(manifest("shop-flags", a="1"), manifest("shop-kill", pay="1")))
    world.patch(FLAGS, {"metadata": {"labels": {"app.kubernetes.io/part-of": "theirs"}}}, "kubectl-label")
    before = world.state()
    result = sync(world.target, goal(manifest("shop-flags", a="2"), manifest("shop-kill", pay="2"), commit=B))
    assert result.exit_code is Exit.CONFLICT
    bad = outcome(result)
    assert bad.state is State.CONFLICT
    assert "belongs to `kubectl-label` since 20" in bad.detail
    assert world.state() == before


def test_a_stale_version_with_equal_content_is_fine(astray: ClusterWorld, proxy: FaultProxy) -> None:
    sync(astray.target, goal(manifest("shop-flags", a="1")))
    touch = {"metadata": {"annotations": {"note": "x"}}}
    proxy.faults.append(Broken("lose", writes("configmaps/shop-flags")))
    assert sync(astray.target, goal(manifest("shop-flags", a="2"), commit=B)).exit_code is Exit.CLEAN
    assert astray.data()[FLAGS] == {"FLAG_A": "2"}
    proxy.faults.append(Broken("none", writes("configmaps/shop-flags"), before=lambda: astray.patch(FLAGS, touch)))
    result = sync(astray.target, goal(manifest("shop-flags", a="3"), commit=B))
    assert result.exit_code is Exit.REFUSED
    assert outcome(result).state is State.STALE
    assert astray.data()[FLAGS] == {"FLAG_A": "2"}


def test_an_object_that_appears_meanwhile_is_not_written_over(astray: ClusterWorld, proxy: FaultProxy) -> None:
    theirs = Manifest("shop-flags", "shop", {"FLAG_A": "1"})
    proxy.faults.append(Broken("none", writes("configmaps/shop-flags"), before=lambda: astray.place(theirs)))
    result = sync(astray.target, goal(manifest("shop-flags", a="1")))
    assert result.exit_code is Exit.REFUSED
    assert "labels" not in astray.raw(FLAGS)["metadata"]


# Refusals by the server


def test_what_the_server_finds_invalid_is_found_before_any_write(world: ClusterWorld) -> None:
    too_long = {"FLAG_A": "x" * 700_000, "FLAG_B": "y" * 700_000}
    big = Manifest("shop-flags", "shop", too_long)
    result = sync(world.target, goal(manifest("shop-kill", pay="1"), big))
    assert result.exit_code is Exit.COULD_NOT_RUN
    assert outcome(result).state is State.INVALID
    assert "Too long" in outcome(result).detail or "too long" in outcome(result).detail
    assert world.data() == {}


def test_a_denial_by_a_policy_is_found_before_any_write(world: ClusterWorld) -> None:
    name = f"{world.prefix}-no-x"
    policies = "/apis/admissionregistration.k8s.io/v1"
    rule = {"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE", "UPDATE"], "resources": ["configmaps"]}
    selector = {"matchLabels": {"kubernetes.io/metadata.name": world.namespace()}}
    body = {
        "metadata": {"name": name},
        "spec": {
            "matchConstraints": {"resourceRules": [rule], "namespaceSelector": selector},
            "validations": [
                {"expression": "!has(object.data) || !('FLAG_A' in object.data)", "message": "FLAG_A is forbidden"}
            ],
        },
    }
    world.plane.do("POST", f"{policies}/validatingadmissionpolicies", body)
    binding = {"metadata": {"name": name}, "spec": {"policyName": name, "validationActions": ["Deny"]}}
    world.plane.do("POST", f"{policies}/validatingadmissionpolicybindings", binding)
    try:
        probe = {"metadata": {"name": "probe"}, "data": {"FLAG_A": "1"}}
        end = time.monotonic() + 20
        while time.monotonic() < end:
            path = f"/api/v1/namespaces/{world.namespace()}/configmaps?dryRun=All"
            if world.plane.send("POST", path, probe)[0] == 422:
                break
            time.sleep(0.1)
        result = sync(world.target, goal(manifest("shop-kill", pay="1"), manifest("shop-flags", a="1")))
        assert result.exit_code is Exit.COULD_NOT_RUN
        assert outcome(result).state is State.INVALID
        assert "FLAG_A is forbidden" in outcome(result).detail
        assert name in outcome(result).detail
        assert world.data() == {}
    finally:
        world.plane.do("DELETE", f"{policies}/validatingadmissionpolicybindings/{name}")
        world.plane.do("DELETE", f"{policies}/validatingadmissionpolicies/{name}")


def test_a_missing_namespace_is_reported_and_never_made(world: ClusterWorld) -> None:
    there = SetId("shop", "production", "nowhere")
    for dry_run in (True, False):
        target = world.target
        shown = plan(target, goal(manifest("shop-flags", "nowhere", a="1"), set_id=there))
        try:
            told = outcome(apply(target, shown, dry_run=dry_run)).detail
        except Fault as fault:
            told = fault.message
        assert "does not exist" in told
    assert world.plane.send("GET", f"/api/v1/namespaces/{world.namespace('nowhere')}")[0] == 404


def test_a_namespace_that_is_being_deleted_is_reported(world: ClusterWorld) -> None:
    name = world.namespace("pay")
    world.plane.do(
        "PATCH", f"/api/v1/namespaces/{name}", {"metadata": {"finalizers": ["test/hold"]}}, "application/merge-patch+json"
    )
    world.plane.do("DELETE", f"/api/v1/namespaces/{name}")
    wanted = goal(manifest("pay-flags", "pay", a="1"), set_id=SetId("pay", "production", "pay"))
    try:
        with pytest.raises(Fault, match="is being deleted"):
            sync(world.target, wanted)
    finally:
        world.plane.do(
            "PATCH", f"/api/v1/namespaces/{name}", {"metadata": {"finalizers": None}}, "application/merge-patch+json"
        )


def test_a_used_up_quota_is_said_in_its_own_words(world: ClusterWorld) -> None:
    quota = {"metadata": {"name": "few"}, "spec": {"hard": {"count/configmaps": "0"}}}
    path = f"/api/v1/namespaces/{world.namespace()}/resourcequotas"
    world.plane.do("POST", path, quota)
    status_ = {"status": {"hard": {"count/configmaps": "0"}, "used": {"count/configmaps": "0"}}}
    world.plane.do("PATCH", f"{path}/few/status", status_, "application/merge-patch+json")
    end, told = time.monotonic() + 15, ""
    while time.monotonic() < end and "exceeded quota" not in told:
        result = apply(world.target, plan(world.target, goal(manifest("shop-flags", a="1"))), dry_run=True)
        told = " ".join(each.detail for part in result.sets for each in part.outcomes)
        time.sleep(0.2)
    assert "exceeded quota: few" in told
    assert world.data() == {}


# Rights


def rights(world: ClusterWorld, *rules: dict[str, list[str]]) -> str:
    """The token of an account that may do exactly that in the shop's namespace."""
    namespace = world.namespace()
    world.plane.do("POST", f"/api/v1/namespaces/{namespace}/serviceaccounts", {"metadata": {"name": "ci"}})
    base = f"/apis/rbac.authorization.k8s.io/v1/namespaces/{namespace}"
    world.plane.do("POST", f"{base}/roles", {"metadata": {"name": "ci"}, "rules": list(rules)})
    binding = {
        "metadata": {"name": "ci"},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "ci"},
        "subjects": [{"kind": "ServiceAccount", "name": "ci", "namespace": namespace}],
    }
    world.plane.do("POST", f"{base}/rolebindings", binding)
    return world.plane.token(namespace, "ci")


MAPS = {"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get", "list", "watch", "create", "patch", "delete"]}
LEASES = {"apiGroups": ["coordination.k8s.io"], "resources": ["leases"], "verbs": ["get", "create", "update"]}


def without(rule: dict[str, list[str]], verb: str) -> dict[str, list[str]]:
    return {**rule, "verbs": [each for each in rule["verbs"] if each != verb]}


@pytest.mark.parametrize("verb", ["list", "get", "create", "patch", "delete"])
def test_a_missing_right_is_named_with_the_rule_to_add(world: ClusterWorld, verb: str) -> None:
    sync(world.target, goal(manifest("shop-kill", pay="1")))
    before = world.state()
    target = world.connected(rights(world, without(MAPS, verb), LEASES))
    wanted = goal(manifest("shop-flags", pay="1"), commit=B)
    message = hint = ""
    try:
        result = sync(target, wanted, Consent(confirm_prune=1))
        assert result.exit_code is Exit.FORBIDDEN
        bad = next(each for part in result.sets for each in part.outcomes)
        message, hint = bad.detail, bad.hint
    except ForbiddenFault as fault:
        message, hint = fault.message, str(fault.hint)
    assert f"may not {verb} configmaps in the namespace `shop`" in message
    assert f'resources: ["configmaps"], verbs: ["{verb}"]' in hint
    assert world.state() == before


@pytest.mark.parametrize("verb", ["get", "create", "update"])
def test_a_missing_right_to_lock_is_named(world: ClusterWorld, verb: str) -> None:
    target = world.connected(rights(world, MAPS, without(LEASES, verb)))
    with pytest.raises(ForbiddenFault, match=f"may not {verb} leases"):
        sync(target, goal(manifest("shop-flags", a="1")))
    assert world.data() == {}


def test_exactly_the_documented_rights_are_enough(world: ClusterWorld) -> None:
    token = rights(world, MAPS, LEASES)
    wanted = goal(manifest("shop-flags", a="1"), manifest("shop-kill", pay="1"))
    assert sync(world.connected(token), wanted).exit_code is Exit.CLEAN
    fewer = goal(manifest("shop-flags", a="2"), commit=B)
    assert sync(world.connected(token), fewer, Consent(confirm_prune=1)).exit_code is Exit.CLEAN
    assert world.data() == {FLAGS: {"FLAG_A": "2"}}


# Credentials in the middle


def test_one_401_is_answered_by_reading_the_credentials_again(astray: ClusterWorld, proxy: FaultProxy) -> None:
    proxy.faults.append(Broken("status", writes("configmaps/shop-flags"), status=401))
    assert sync(astray.target, goal(manifest("shop-flags", a="1"))).exit_code is Exit.CLEAN


def test_a_second_401_ends_the_run_with_7_and_says_what_was_done(astray: ClusterWorld, proxy: FaultProxy) -> None:
    proxy.faults.append(Broken("status", writes("configmaps/shop-kill"), times=2, status=401))
    astray.width = 1
    result = sync(astray.target, goal(manifest("shop-flags", a="1"), manifest("shop-kill", pay="1")))
    assert result.exit_code is Exit.FORBIDDEN
    assert [each.state for each in result.sets[0].outcomes] == [State.DONE, State.FORBIDDEN]
    assert "does not accept the credentials (401)" in outcome(result).detail
    proxy.faults.clear()
    assert sync(astray.target, goal(manifest("shop-flags", a="1"), manifest("shop-kill", pay="1"))).exit_code is Exit.CLEAN


# Throttling and failures in between


@pytest.mark.parametrize("code", [429, 503])
def test_retry_after_is_obeyed(astray: ClusterWorld, proxy: FaultProxy, code: int) -> None:
    proxy.faults.append(Broken("status", writes("configmaps/shop-flags"), status=code, headers={"Retry-After": "1"}))
    begun = time.monotonic()
    assert sync(astray.target, goal(manifest("shop-flags", a="1"))).exit_code is Exit.CLEAN
    assert time.monotonic() - begun >= 1


def test_waiting_for_the_server_ends_with_the_timeout(astray: ClusterWorld, proxy: FaultProxy) -> None:
    proxy.faults.append(Broken("status", reads("configmaps"), times=99, status=429, headers={"Retry-After": "2"}))
    begun = time.monotonic()
    with pytest.raises(Fault, match="does not do what it is asked: HTTP status 429"):
        plan(astray.connected(timeout=3), goal(manifest("shop-flags", a="1")))
    assert time.monotonic() - begun < 4


@pytest.mark.parametrize("kind", ["status", "reset", "lose", "cut"])
def test_a_write_without_an_answer_is_looked_after_and_finished(astray: ClusterWorld, proxy: FaultProxy, kind: str) -> None:
    sync(astray.target, goal(manifest("shop-flags", a="1"), manifest("shop-old", b="1")))
    for name in ("configmaps/shop-flags", "configmaps/shop-new", "configmaps/shop-old", "inventory", "leases"):
        proxy.faults.append(Broken(kind, writes(name), status=502))
    wanted = goal(manifest("shop-flags", a="2"), manifest("shop-new", b="1"), commit=B)
    result = sync(astray.target, wanted, Consent(confirm_prune=1))
    assert result.exit_code is Exit.CLEAN
    assert all(not fault.times for fault in proxy.faults)
    assert astray.data() == {FLAGS: {"FLAG_A": "2"}, ObjectKey("shop", "shop-new"): {"FLAG_B": "1"}}
    assert not status(astray.target, SHOP).drift
    assert not plan(astray.target, wanted).due


@pytest.mark.parametrize("kind", ["reset", "cut", "garbage", "status"])
def test_a_read_that_fails_is_never_taken_for_absence(astray: ClusterWorld, proxy: FaultProxy, kind: str) -> None:
    wanted = goal(manifest("shop-flags", a="1"))
    sync(astray.target, wanted)
    proxy.faults.append(Broken(kind, reads("configmaps"), status=500, times=2))
    assert not plan(astray.target, wanted).due
    proxy.faults.append(Broken("garbage", reads("configmaps"), times=99))
    with pytest.raises(Fault, match="does not speak like a Kubernetes API server"):
        plan(astray.connected(timeout=5), wanted)


def test_a_404_of_something_in_between_is_no_absence(astray: ClusterWorld, proxy: FaultProxy) -> None:
    proxy.faults.append(Broken("page", reads("configmaps/shop-flags"), status=404))
    with pytest.raises(Fault, match="refuses \\(404\\), not the API server itself"):
        plan(astray.target, goal(manifest("shop-flags", a="1")))


def test_a_timeout_after_the_write_was_done_is_found_out(astray: ClusterWorld, proxy: FaultProxy) -> None:
    proxy.faults.append(Broken("late", writes("configmaps/shop-flags"), status=300))
    target = astray.connected(read_seconds=1)
    assert sync(target, goal(manifest("shop-flags", a="1"))).exit_code is Exit.CLEAN
    assert astray.data() == {FLAGS: {"FLAG_A": "1"}}


def test_a_half_open_connection_costs_one_timeout(astray: ClusterWorld, proxy: FaultProxy) -> None:
    proxy.faults.append(Broken("hang", reads("configmaps"), status=300))
    begun = time.monotonic()
    assert sync(astray.connected(read_seconds=1), goal(manifest("shop-flags", a="1"))).exit_code is Exit.CLEAN
    assert time.monotonic() - begun < 4


def test_an_outcome_that_cannot_be_found_out_is_said_to_be_unknown(astray: ClusterWorld, proxy: FaultProxy) -> None:
    gone = [False]

    def decide(method: str, path: str) -> Broken | None:
        if writes("configmaps/shop-flags")(method, path):
            gone[0] = True
            return Broken("lose")
        return Broken("reset") if gone[0] else None

    proxy.decide = decide
    wanted = goal(manifest("shop-flags", a="1"))
    try:
        result = sync(astray.connected(timeout=4), wanted)
    finally:
        proxy.decide = None
    assert result.exit_code is Exit.UNKNOWN
    assert outcome(result).state is State.UNKNOWN
    assert not result.sets[0].concluded
    astray.lease_seconds = 1
    lease = "/apis/coordination.k8s.io/v1/namespaces/{}/leases/{}.sync"
    patch = {"spec": {"leaseDurationSeconds": 1}}
    path = lease.format(astray.namespace(), SHOP.name)
    astray.plane.do("PATCH", path, patch, "application/merge-patch+json")
    time.sleep(2.3)
    found = status(astray.target, SHOP)
    assert found.attempt is not None
    assert sync(astray.target, wanted).exit_code is Exit.CLEAN
    assert not status(astray.target, SHOP).drift


# Several sets


def test_where_one_of_several_sets_fails_nothing_is_pruned_and_a_rerun_finishes(
    astray: ClusterWorld, proxy: FaultProxy
) -> None:
    pay = SetId("pay", "production", "pay")
    first = goal(manifest("shop-flags", a="1"), manifest("shop-old", b="1"))
    sync(astray.target, first)
    goals = [goal(manifest("shop-flags", a="2"), commit=B), goal(manifest("pay-flags", "pay", c="1"), commit=B, set_id=pay)]
    proxy.faults.append(Broken("status", writes("configmaps/pay-flags"), times=99, status=500))
    target = astray.connected(timeout=20)
    plans = [(target, plan(target, each)) for each in goals]
    result = converge(plans, run(), Consent(confirm_prune=1), ancestry)
    assert result.exit_code is Exit.PARTIAL
    assert [each.concluded for each in result.sets] == [False, False]
    assert "b" in str(astray.data()[ObjectKey("shop", "shop-old")]).lower()
    proxy.faults.clear()
    target = astray.target
    plans = [(target, plan(target, each)) for each in goals]
    assert converge(plans, run(), Consent(confirm_prune=1), ancestry).exit_code is Exit.CLEAN
    assert set(astray.data()) == {FLAGS, ObjectKey("pay", "pay-flags")}


# Stopping and locking


def test_a_stopped_run_accounts_for_everything_and_gives_the_lock_back(world: ClusterWorld) -> None:
    stopped = [False]
    wanted = goal(*(manifest(f"shop-{index:03}", a=str(index)) for index in range(60)))

    def told(each: object) -> None:
        stopped[0] = True

    by = replace(run(), told=told, stop=lambda: stopped[0])
    result = apply(world.target, plan(world.target, wanted), by=by)
    assert result.exit_code is Exit.PARTIAL
    states = [each.state for each in result.sets[0].outcomes]
    assert set(states) == {State.DONE, State.SKIPPED}
    assert len(world.data()) == states.count(State.DONE)
    assert sync(world.target, wanted).exit_code is Exit.CLEAN
    assert len(world.data()) == 60


def test_what_hangs_when_the_run_is_stopped_gets_five_seconds(astray: ClusterWorld, proxy: FaultProxy) -> None:
    hanging = Broken("late", writes("configmaps/shop-flags"), status=1200)
    proxy.faults.append(hanging)
    other = writes("configmaps/shop-kill")
    by = replace(run(), stop=lambda: not hanging.times and any(other(*each) for each in list(proxy.seen)))
    target = astray.connected(read_seconds=20)
    shown = plan(target, goal(manifest("shop-flags", a="1"), manifest("shop-kill", b="1")))
    begun = time.monotonic()
    result = apply(target, shown, by=by)
    assert time.monotonic() - begun < 8
    assert result.exit_code is Exit.UNKNOWN
    assert "still on its way" in outcome(result).detail


def test_a_lock_whose_holder_died_is_free_after_its_time(world: ClusterWorld) -> None:
    # The server's clock is read in whole seconds: a lease of one could seem over as soon as it is taken.
    world.lease_seconds = 3
    from flagsync.model.destination import Holder

    target = world.target
    holding = target.lock(SHOP, Holder("grace", "https://ci.example/7", "2026-11-23T11:00:00+00:00"))
    holding.__enter__()
    wanted = goal(manifest("shop-flags", a="1"))
    with pytest.raises(BusyFault, match=r"by grace \(https://ci.example/7\) since 2026-11-23T11:00:00") as busy:
        sync(world.target, wanted)
    assert any(f"in {seconds} seconds" in str(busy.value.hint) for seconds in (2, 3, 4))
    time.sleep(4.5)
    with pytest.raises(BusyFault):
        sync(world.target, wanted)
    target._leases._held[SHOP.name].lost = "the test says so"
    time.sleep(4.5)
    del holding


def test_a_run_that_has_lost_its_lock_writes_nothing_more(world: ClusterWorld) -> None:
    target = world.target
    shown = plan(target, goal(manifest("shop-flags", a="1")))
    original = target.record

    def steal(*args: Any) -> None:
        original(*args)
        lease = f"/apis/coordination.k8s.io/v1/namespaces/{world.namespace()}/leases/{SHOP.name}.sync"
        world.plane.do("PATCH", lease, {"spec": {"holderIdentity": "thief"}}, "application/merge-patch+json")
        target._leases._held[SHOP.name].lost = "the lock of the set was lost"

    target.record = steal  # type: ignore[method-assign]
    result = apply(target, shown)
    assert result.exit_code is Exit.PARTIAL
    assert world.data() == {}


# Ownership


def test_what_client_side_apply_left_behind_goes_with_the_flag(world: ClusterWorld) -> None:
    body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "shop-flags"}, "data": {"FLAG_A": "1", "FLAG_B": "1"}}
    applied = {
        **body,
        "metadata": {**body["metadata"], "annotations": {"kubectl.kubernetes.io/last-applied-configuration": json.dumps(body)}},
    }  # type: ignore[dict-item]
    path = f"/api/v1/namespaces/{world.namespace()}/configmaps?fieldManager=kubectl-client-side-apply"
    world.plane.do("POST", path, applied)
    wanted = goal(manifest("shop-flags", a="1", b="1"))
    assert sync(world.target, wanted).exit_code is Exit.CONFLICT
    assert adopt(world.target, wanted).exit_code is Exit.CLEAN
    assert {entry["manager"] for entry in world.raw(FLAGS)["metadata"]["managedFields"]} == {"flagsync"}
    assert "kubectl.kubernetes.io/last-applied-configuration" not in world.raw(FLAGS)["metadata"]["annotations"]
    assert sync(world.target, goal(manifest("shop-flags", a="1"), commit=B)).exit_code is Exit.CLEAN
    assert world.data()[FLAGS] == {"FLAG_A": "1"}


def test_an_object_with_an_owner_is_never_touched(world: ClusterWorld) -> None:
    world.place(Manifest("their-owner", "shop", {"X": "1"}))
    uid = world.raw(ObjectKey("shop", "their-owner"))["metadata"]["uid"]
    world.place(Manifest("shop-flags", "shop", {"FLAG_A": "1"}, {MANAGED_BY_LABEL: "flagsync", SET_LABEL: SHOP.name}))
    reference = {"apiVersion": "v1", "kind": "ConfigMap", "name": "their-owner", "uid": uid}
    world.patch(FLAGS, {"metadata": {"ownerReferences": [reference]}})
    result = sync(world.target, goal(manifest("shop-flags", a="2")))
    assert result.exit_code in {Exit.CONFLICT, Exit.REFUSED}
    assert any("is owned by `ConfigMap/their-owner`" in refusal.message for refusal in result.refusals)
    assert world.data()[FLAGS] == {"FLAG_A": "1"}


def test_what_we_did_not_apply_is_not_deleted_although_it_carries_our_marks(world: ClusterWorld) -> None:
    sync(world.target, goal(manifest("shop-flags", a="1"), manifest("shop-kill", pay="1")))
    raw = world.raw(KILL)
    fields = [{**entry, "manager": "somebody", "operation": "Update"} for entry in raw["metadata"]["managedFields"]]
    world.plane.do(
        "PATCH",
        f"{world.path(KILL)}?fieldManager=somebody",
        {"metadata": {"managedFields": fields}},
        "application/merge-patch+json",
    )
    before = world.data()
    result = sync(world.target, goal(manifest("shop-flags", a="2"), commit=B), Consent(confirm_prune=1))
    assert result.exit_code is Exit.CONFLICT
    assert "was not written by the field manager `flagsync`" in outcome(result).detail
    assert world.data() == before


def test_a_dry_run_asks_the_server_and_writes_nothing(world: ClusterWorld) -> None:
    sync(world.target, goal(manifest("shop-flags", a="1"), manifest("shop-kill", pay="1")))
    before = world.state()
    target = world.target
    shown = plan(target, goal(manifest("shop-flags", a="2"), manifest("shop-new", c="1"), commit=B))
    assert {change.action for change in shown.changes} == {Action.CREATE, Action.UPDATE, Action.DELETE}
    assert apply(target, shown, Consent(confirm_prune=1), dry_run=True).exit_code is Exit.CLEAN
    assert world.state() == before


def test_the_commit_of_content_stands_on_it_and_only_changes_with_it(world: ClusterWorld) -> None:
    sync(world.target, goal(manifest("shop-flags", a="1"), manifest("shop-kill", pay="1"), commit=A))
    sync(world.target, goal(manifest("shop-flags", a="2"), manifest("shop-kill", pay="1"), commit=B))
    assert world.raw(FLAGS)["metadata"]["annotations"]["flagsync.dev/commit"] == B
    assert world.raw(KILL)["metadata"]["annotations"]["flagsync.dev/commit"] == A
