"""Which ConfigMaps pods and workloads refer to, as the API server holds them."""

from __future__ import annotations

from flagsync.edges.apiserver import Json


def _pod_specs(item: Json) -> list[Json]:
    """The pod specifications in a pod, a workload or a cron job."""
    spec = item.get("spec") or {}
    template = (spec.get("jobTemplate") or {}).get("spec") or spec
    inner = (template.get("template") or {}).get("spec")
    return [inner or spec]


def _containers(item: Json) -> list[Json]:
    return [
        container
        for spec in _pod_specs(item)
        for kind in ("containers", "initContainers", "ephemeralContainers")
        for container in spec.get(kind) or ()
    ]


def environment_references(item: Json) -> set[str]:
    """The ConfigMaps whose values the containers take into their environment."""
    names: set[str | None] = set()
    for container in _containers(item):
        for source in container.get("envFrom") or ():
            names.add((source.get("configMapRef") or {}).get("name"))
        for variable in container.get("env") or ():
            names.add(((variable.get("valueFrom") or {}).get("configMapKeyRef") or {}).get("name"))
    return {name for name in names if name}


def references(item: Json) -> set[str]:
    """Every ConfigMap that a pod or a pod template refers to."""
    names: set[str | None] = {*environment_references(item)}
    for spec in _pod_specs(item):
        for volume in spec.get("volumes") or ():
            names.add((volume.get("configMap") or {}).get("name"))
            for source in (volume.get("projected") or {}).get("sources") or ():
                names.add((source.get("configMap") or {}).get("name"))
    return {name for name in names if name}
