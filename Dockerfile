# One image for all services, the commands and the embedded AWS: `docker run contactfleet:0.1.0 COMMAND`.
ARG BASE_IMAGE=python:3.13-slim

FROM ${BASE_IMAGE} AS builder
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_NO_COMPILE=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /build
RUN python -m venv --without-pip /opt/contactfleet
COPY requirements.lock ./
RUN python -m pip --python /opt/contactfleet install --require-hashes --only-binary :all: -r requirements.lock
COPY pyproject.toml README.md LICENSE batch-job-definition.json ./
COPY deploy/template.yaml deploy/
COPY chunker chunker
COPY console console
COPY fleet fleet
COPY matching matching
COPY merger merger
COPY rows rows
COPY worker worker
# What only builds goes again, and so do the tests and C headers of others. Bytecode that is checked against nothing at
# run time is the same in every build, and nobody has to write any.
RUN python -m pip --python /opt/contactfleet install --no-deps --no-build-isolation . \
    && python -m pip --python /opt/contactfleet uninstall --yes editables hatchling \
    && /opt/contactfleet/bin/python -m matching.kernels \
    && find /opt/contactfleet/lib -type d \( -name tests -o -name include \) -prune -exec rm -rf {} + \
    && /opt/contactfleet/bin/python -m compileall -q -j 0 --invalidation-mode unchecked-hash /opt/contactfleet/lib

FROM ${BASE_IMAGE}
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="contactfleet" \
      org.opencontainers.image.description="Matches CSV contact files of any size against a directory of contacts" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
COPY --from=builder /opt/contactfleet /opt/contactfleet
# Everything is written below /tmp: the root file system may be read-only.
ENV PATH=/opt/contactfleet/bin:/usr/local/bin:/usr/bin:/bin \
    HOME=/tmp \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONSAFEPATH=1 \
    PYTHONUNBUFFERED=1 \
    CONTACTFLEET_CACHE_DIR=/tmp/contactfleet
# A volume takes its owner from here.
RUN install -d -o 10001 -g 10001 /state
# What AWS Fargate mounts at /tmp takes its rights from here; without this only root could write there.
VOLUME ["/tmp"]
WORKDIR /data
USER 10001:10001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s --retries=3 CMD ["contactfleet", "healthy"]
ENTRYPOINT ["contactfleet"]
CMD ["--help"]
