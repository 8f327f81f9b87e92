"""From the files of other systems to flag files: `import`."""

from __future__ import annotations

from flagsync import importers
from flagsync.carry import Carried, Terms, carry
from flagsync.model.importer import ForeignFile, Setting
from flagsync.model.request import ImportRequest
from flagsync.pipeline.reading import Ports, gather
from flagsync.sets import named


def import_flags(request: ImportRequest, ports: Ports) -> Carried:
    """The flag files that the files of another system become; nothing is written.

    Raises UsageFault where a file is of another format, or cannot be understood, or a flag exists already.
    """
    files = [ForeignFile(name, text) for name, text in request.files]
    chosen = [importers.chosen(request.importer, file) for file in files]
    repository = gather(ports)
    config, library = repository.config, repository.library
    environments = named("environment", request.environments, config.environments)
    bucketing = {name: config.environments[name].bucketing for name in environments}
    setting = Setting(bucketing, len(environments) == len(config.environments), config.attributes)
    sources = [importer.read(file, setting) for importer, file in zip(chosen, files, strict=True)]

    def exists(key: str) -> str | None:
        return next((card.path for card in library.same_key(key)), None)

    return carry(sources, Terms(request.today, request.folder, request.partial, request.schema, exists))
