# A small image without a shell user's rights: flagsync with the extra for clusters, and Git.
# Build it from a wheel: make wheel && docker build --tag flagsync .
FROM python:3.13-slim AS build
COPY build/wheel/*.whl /wheels/
COPY requirements-dev.lock /wheels/
RUN python -m venv /opt/flagsync \
 && grep --only-matching --extended-regexp '^[A-Za-z0-9._-]+==[^ ;\\]+' /wheels/requirements-dev.lock > /wheels/constraints.txt \
 && wheel="$(ls /wheels/*.whl)" \
 && /opt/flagsync/bin/pip install --no-cache-dir --disable-pip-version-check --constraint /wheels/constraints.txt "${wheel}[kube]" \
 && /opt/flagsync/bin/pip uninstall --yes --quiet pip

FROM python:3.13-slim
# Debian keeps only the newest build of a package, so that a pinned one could not be installed next week.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install --yes --no-install-recommends git ca-certificates \
 && rm -rf /var/lib/apt/lists/*
COPY --from=build /opt/flagsync /opt/flagsync
ENV PATH="/opt/flagsync/bin:$PATH" \
    HOME=/tmp \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
USER 65532:65532
WORKDIR /checkout
ENTRYPOINT ["flagsync"]
