# Every target does its own set-up on a fresh machine with Python >= 3.11; a second call is quick.
JOBS ?= 2
PYTEST ?=
PYTHON ?= $(firstword $(foreach p,python3.11 python3.12 python3.13 python3.14 python3,$(if $(shell command -v $(p)),$(p))))
BIN := .venv/bin
STAMP := .venv/.installed

.PHONY: demo test up lint bench docs clean
.DEFAULT_GOAL := test

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed (make PYTHON=...)"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing into .venv (once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

demo: $(STAMP) ## the main job on the example, checked by itself
	@$(BIN)/python -m deployments.demo && echo "make demo: passed"

# Two runs: tests that start real processes are run one at a time. A test that fails is run once more (the output says so),
# for a busy machine may be slower than any patience. Both always run; either fails the whole.
# pytest's code 5 (nothing collected) is fine only for a selection made by hand.
test: $(STAMP) ## all tests; PYTEST="tests/schemas -k smart" selects
	@status=0; ran=0; \
	for part in "not system and not browser|-n $(JOBS) --reruns 1" "system or browser|--reruns 1"; do \
	  code=0; $(BIN)/python -m pytest -m "$${part%|*}" $${part#*|} $(PYTEST) || code=$$?; \
	  if [ $$code -eq 5 ]; then [ -n "$(PYTEST)" ] || status=5; else ran=1; [ $$code -eq 0 ] || status=$$code; fi; \
	done; \
	if [ $$status -eq 0 ] && [ $$ran -eq 1 ]; then echo "make test: passed"; \
	else echo "make test: FAILED"; exit 1; fi

up: $(STAMP) ## run it for real use until Ctrl-C
	@exec $(BIN)/lianban up

lint: $(STAMP) ## format, rules, types, the arrow between the rooms; all four always run
	@status=0; \
	$(BIN)/ruff format --check . || status=1; \
	$(BIN)/ruff check . || status=1; \
	$(BIN)/pyright || status=1; \
	$(BIN)/lint-imports --no-logo || status=1; \
	if [ $$status -eq 0 ]; then echo "make lint: passed"; else echo "make lint: FAILED"; exit 1; fi

bench: $(STAMP) ## benchmarks: a table here, JSON under var/bench/
	@$(BIN)/python -m benchmarks && echo "make bench: done"

docs: $(STAMP) ## write the generated pages of docs/ anew
	@$(BIN)/python -m docs.generate && echo "make docs: done"

clean: ## remove what the other targets made (never var/ itself: it may hold real data)
	@rm -rf .venv build *.egg-info .ruff_cache .hypothesis .import_linter_cache var/demo var/bench
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@echo "make clean: done"
