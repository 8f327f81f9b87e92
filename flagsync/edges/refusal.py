"""What it means when an API server refuses, and what can be done about it."""

from __future__ import annotations

from flagsync.edges.apiserver import Answer, Json
from flagsync.edges.managed import managed
from flagsync.edges.paths import Right, map_path, place_of
from flagsync.model.change import Action, Change, Outcome, State
from flagsync.model.fault import Fault, ForbiddenFault


def refused_change(answer: Answer, change: Change, raw: Json | None, target: str) -> Outcome:
    """What the refusal of one object means; `raw` is the object as it was seen."""
    message = answer.message
    if is_field_conflict(answer):
        return Outcome(change, State.CONFLICT, _conflict_words(answer, raw), _conflict_hint(answer))
    if answer.status == 409:
        return Outcome(change, State.STALE, "was changed meanwhile", "Look at `flagsync diff` again.")
    if "admission webhook" in message or "ValidatingAdmissionPolicy" in message:
        return Outcome(change, State.INVALID, f"is not admitted: {message}", "It was not written; ask who runs that policy.")
    if "exceeded quota" in message:
        return Outcome(change, State.FAILED, f"does not fit: {message}", "Raise the quota, or delete what is not needed.")
    if answer.status in {400, 413, 422} and answer.body.get("kind") == "Status":
        return Outcome(change, State.INVALID, f"is not valid: {message}", "It was not written; correct the flag or the app.")
    fault = refusal(answer, "delete" if change.action is Action.DELETE else "patch", map_path(change.key), target)
    state = State.FORBIDDEN if isinstance(fault, ForbiddenFault) else State.FAILED
    return Outcome(change, state, fault.message, fault.hint)


def refusal(answer: Answer, verb: str, path: str, target: str) -> Fault:
    """Why a request was refused, as a fault."""
    group, resource, namespace = place_of(path)
    if _is_terminating(answer):
        return Fault(f"The namespace `{namespace}` in `{target}` is being deleted.", "Wait until it is gone, make it anew.")
    if answer.status >= 400 and answer.body.get("kind") != "Status":
        kind = ForbiddenFault if answer.status == 403 else Fault
        return kind(
            f"Something between here and `{target}` refuses ({answer.status}), not the API server itself.",
            "Look at the proxy, the gateway or the login page on the way.",
        )
    if answer.status == 403:
        if "exceeded quota" in answer.message:
            return Fault(f"`{target}` has no room: {answer.message}", "Raise the quota, or delete what is not needed.")
        if "system:anonymous" in answer.message:
            return ForbiddenFault(f"`{target}` does not know the credentials of the kubeconfig.", "Log in again.")
        right = (group, resource, namespace, verb)
        return ForbiddenFault(denied(right, target), rule(right))
    if answer.status == 404 and answer.message.startswith("namespaces "):
        return Fault(f"The namespace `{namespace}` does not exist in `{target}`.", "Create it first; flagsync never does.")
    return Fault(
        f"`{target}` refuses to {verb} {resource} in `{namespace}`: {answer.message}",
        "Ask who runs the cluster what that means.",
    )


def denied(right: Right, target: str) -> str:
    """That an account has not got a right."""
    _, resource, namespace, verb = right
    return f"The account may not {verb} {resource} in the namespace `{namespace}` of `{target}`."


def rule(right: Right) -> str:
    """What gives an account a right."""
    group, resource, namespace, verb = right
    return (
        f"Add to a Role in `{namespace}`, and bind it: "
        f'`{{apiGroups: ["{group}"], resources: ["{resource}"], verbs: ["{verb}"]}}`.'
    )


def is_field_conflict(answer: Answer) -> bool:
    """Whether fields belong to another manager."""
    return answer.status == 409 and any(cause.get("reason") == "FieldManagerConflict" for cause in answer.causes)


def _is_terminating(answer: Answer) -> bool:
    return any(cause.get("reason") == "NamespaceTerminating" for cause in answer.causes)


def _conflict_words(answer: Answer, raw: Json | None) -> str:
    """Who owns which field, and since when."""
    since = {str(entry.get("manager")): str(entry.get("time") or "") for entry in managed(raw)}
    told = []
    for cause in answer.causes[:5]:
        manager = str(cause.get("message") or "").partition('"')[2].partition('"')[0]
        at = f" since {since[manager]}" if since.get(manager) else ""
        told.append(f"`{str(cause.get('field') or '').lstrip('.')}` belongs to `{manager}`{at}")
    return "is written by somebody else: " + "; ".join(told)


def _conflict_hint(answer: Answer) -> str:
    managers = sorted({str(cause.get("message") or "").partition('"')[2].partition('"')[0] for cause in answer.causes})
    return "Settle it with them, or pass " + " ".join(f"`--take-over-from {manager}`" for manager in managers) + "."
