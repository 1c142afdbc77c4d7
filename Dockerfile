# Everything that a run needs, as the lock files pin it: `make image`, then in a checkout
#     docker run --rm --user "$(id -u):$(id -g)" --volume "$PWD":/work groupwork
# runs the studies of its config.yaml. Podman reads the same file: make image DOCKER=podman
FROM debian:bookworm-slim

RUN apt-get update \
  && apt-get install --yes --no-install-recommends python3-venv \
  && rm -rf /var/lib/apt/lists/*

# Any user may run it, whose home is then a folder of the container.
ENV PATH=/opt/env/bin:$PATH HOME=/tmp

COPY requirements.lock requirements-build.lock /opt/
RUN python3 -m venv /opt/env \
  && pip install --no-cache-dir --require-hashes --requirement /opt/requirements.lock \
  && pip install --no-cache-dir --require-hashes --requirement /opt/requirements-build.lock

# A checkout that is mounted here takes the place of this copy.
WORKDIR /work
COPY . .
RUN pip install --no-cache-dir --no-deps --no-build-isolation --editable .

CMD ["snakemake"]
