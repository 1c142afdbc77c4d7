# make report   set up, run everything, say where the reports are
# make test     set up, run the tests
# make test-release  whole runs that take long, before a release
# make test-faults  runs that are killed, KILLS=30 of them, before a release
# make test-cluster  a study on SLURM, which it starts (root, Debian's slurm-wlm and munge)
# make check    format, lint, types
# make verify   make published results again and compare (PUBLISHED=folder or archive; reference/)
# make second-engine  recompute core results in R (RECORD=1: the reports then say what it found)
# make reference  renew the published reference results of the shipped studies
# make mutants  change the arithmetic and ask whether a test notices (hours; ONLY="*.exact*" for less)
# make clean    remove everything that can be made again
# make docs     the documentation site, with its links checked
# make pictures the pictures of the README (needs Graphviz)
# make image    a container image with all software (needs docker; DOCKER=podman)
# make lock     resolve the dependencies of pyproject.toml anew (needs uv)
# make fuzz     damage small files and read them, for ten minutes
# make licences list the licences of everything at run time: docs/licences.md
# make sbom     bill of materials in CycloneDX: sbom.json
# make audit    look known faults of the locked packages up (needs uv and the network)

PYTHON ?= python3
# Tests that take a second and more, and runs of the workflow, of which make report is one, are left
# to continuous integration: make test TESTS= runs them, too.
TESTS ?= not slow and not workflow
VENV := .venv
BIN := $(VENV)/bin
UV := $(shell command -v uv 2>/dev/null)

# Without compiled bytecode every job would compile its imports again, which takes longer than
# most jobs.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: report setup test test-release test-faults test-cluster check verify second-engine reference docs pictures \
  image lock licences sbom audit mutants clean fuzz

report: setup
	$(BIN)/snakemake
	@echo; echo "Results:"; ls -d results/*/tables results/*/figures results/*/notebooks \
	  results/*/report/*.* 2>/dev/null | sed 's/^/  /'

setup: $(VENV)/run.stamp

test: $(VENV)/dev.stamp
	$(BIN)/python -m pytest --numprocesses auto --dist worksteal -m "$(TESTS)" $(PYTEST_OPTIONS)

# Whole runs that take long: determinism, verify, freeze, strands, a student's way, trust. Run
# before a release, apart from the suite.
test-release: $(VENV)/dev.stamp
	$(BIN)/python -m pytest tests/release

test-faults: $(VENV)/dev.stamp
	KILLS=$(or $(KILLS),6) $(BIN)/python -m pytest tests/faults

test-cluster: $(VENV)/dev.stamp
	$(BIN)/python -m pytest tests/cluster

check: $(VENV)/dev.stamp
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/snakefmt --check Snakefile workflow
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/nbstripout --verify --keep-id notebooks/*.ipynb
# One environment serves every rule (requirements.lock, or environment.yml with conda): they all
# run this package. So the wish for an environment in each rule may stand, and nothing else.
	@echo "snakemake --lint"
	@$(BIN)/snakemake --lint 2>&1 | awk '{ text = text $$0 "\n" } \
	  /^    \* Specify a conda environment or container/ { linted = 1; next } \
	  /^    \* / { found = 1 } \
	  END { if (found || !linted) { printf "%s", text; exit 1 } }'

docs: $(VENV)/docs.stamp
	$(BIN)/groupwork reference
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict
	@echo "site/index.html"

# AGAINST=results compares with what `make report` has just made, instead of making it twice.
verify: setup
	$(BIN)/groupwork verify $(or $(PUBLISHED),reference) $(AGAINST:%=--against %)

second-engine: report
	@command -v Rscript >/dev/null || [ -d node_modules/webr ] || \
	  npm install --no-save --ignore-scripts webr@0.6.0 ws@8.23.0
	$(BIN)/groupwork verify results --second-engine --page verification-second-engine \
	  $(if $(RECORD),--record)

# Small enough to be committed: tables, drawings (SVG) and checksums, no pictures and no reports.
reference: report
	rm -rf reference
	for study in all-the-way beat-the-blues; do \
	  mkdir -p reference/$$study/provenance reference/$$study/figures && \
	  cp -R results/$$study/tables reference/$$study/ && \
	  cp results/$$study/figures/*.svg reference/$$study/figures/ && \
	  cp results/$$study/provenance/run.json results/$$study/provenance/checksums.csv \
	    reference/$$study/provenance/ || exit 1; \
	done

# Damages small files and reads them, each kind of reader for a minute (about ten in all).
fuzz: $(VENV)/dev.stamp
	FUZZ_SECONDS=55 $(BIN)/python -m pytest -n 0 tests/unit/ingest/test_fuzz.py

pictures: report
	$(BIN)/snakemake --rulegraph dot 2>/dev/null | tred | dot -Tsvg -Grankdir=LR -Granksep=1 -Gnodesep=0.08 -o docs/dag.svg
	cp results/all-the-way/figures/forest.png results/all-the-way/figures/needs.png docs/

image:
	$(or $(DOCKER),docker) build --tag groupwork .

lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
	  --no-emit-index-url --custom-compile-command "make lock" \
	  pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
	  --no-emit-index-url --custom-compile-command "make lock" \
	  pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
	  --no-emit-index-url --custom-compile-command "make lock" \
	  --group docs -c requirements.lock -o requirements-docs.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
	  --no-emit-index-url --custom-compile-command "make lock" \
	  --group build -c requirements-dev.lock -o requirements-build.lock

licences: $(VENV)/run.stamp
	$(BIN)/python supply/materials.py licences docs/licences.md

sbom: $(VENV)/run.stamp
	$(BIN)/python supply/materials.py sbom sbom.json

audit:
	uv tool run pip-audit --requirement requirements.lock --require-hashes --disable-pip

# Not part of CI: it runs the tests of statistics/ and prepare/ once for every change it makes.
mutants: $(VENV)/dev.stamp
	$(BIN)/mutmut --version >/dev/null 2>&1 || $(install) --group mutation
	$(BIN)/mutmut run $(ONLY)
	$(BIN)/mutmut results

clean:
	rm -rf $(VENV) .snakemake results data/processed site
	rm -rf mutants .pytest_cache .ruff_cache .mypy_cache .hypothesis
	find src tests workflow -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "$(PYTHON) is older than Python 3.11: make PYTHON=/path/to/a/newer/python" >&2; \
	  exit 1; }
	$(PYTHON) -m venv $(if $(UV),--without-pip) $(VENV)

# uv where there is one, since it takes a quarter of the time.
ifdef UV
install = $(UV) pip install --quiet --python $(BIN)/python
else
install = $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile
endif

# Compiled is what a run imports, and not each package whole: a third of the time, and 130 MB less.
compile = $(BIN)/python -c "import snakemake.cli, papermill, ipykernel.kernelapp, \
  nbconvert.exporters, scipy.stats, scipy.optimize, seaborn, statsmodels.stats.multitest, pypdf, \
  groupwork.cli, groupwork.results.make, groupwork.figures, groupwork.report.assemble, \
  groupwork.reproduce.verify, groupwork.guide.check"

$(VENV)/run.stamp: requirements.lock requirements-build.lock pyproject.toml | $(VENV)/bin/python
	$(install) --require-hashes -r requirements.lock
# Nothing is fetched to build this package: its back end is locked, too.
	$(install) --require-hashes -r requirements-build.lock
	$(install) --no-deps --no-build-isolation --editable .
	@$(compile)
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock $(VENV)/run.stamp
	$(install) --require-hashes -r requirements-dev.lock
	@touch $@

$(VENV)/docs.stamp: requirements-docs.lock $(VENV)/run.stamp
	$(install) --require-hashes -r requirements-docs.lock
	@touch $@
