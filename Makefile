# `make` alone says what there is.
PORT ?= 8000
PYTHON ?= python3
ARGS ?=
export PYTHON

BIN := .venv/bin
TRANSLATIONS := openletter/translations
# What marks a text in code, beside gettext itself.
SAID := -k lazy -k InvalidInput -k NotAllowed -k NotFound -k Gone -k DossierFailed -k MayOnlyLook -k TooLarge
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard $(TRANSLATIONS)/*/LC_MESSAGES/*.po))

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test check bench lighthouse format messages lock clean ready-to-run ready-to-check ready-to-test translations

help: ## say what each target does
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1#\2/p' $(MAKEFILE_LIST) | while IFS='#' read -r target says; do printf '%-16s%s\n' "$$target" "$$says"; done

run: ready-to-run ## install what is missing, then serve the site with its demo on http://127.0.0.1:8000 (PORT=8080 for another port)
	@$(BIN)/openletter up --port $(PORT)

test: ready-to-test ## install what is missing, then run every test (ARGS="-k letters" for some)
	@$(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder --durations=15 $(ARGS)

check: ready-to-check ## lint, format, types, layers, and whether migrations and tables agree
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/openletter migrate --check

bench: ready-to-check ## run the benchmarks
	@$(BIN)/python -m bench $(ARGS)

lighthouse: ready-to-check ## measure public pages with Lighthouse in Chromium; installs it with npm the first time (Node 20)
	@test -x bench/lighthouse/node_modules/.bin/lighthouse || npm install --prefix bench/lighthouse --no-package-lock --no-audit --no-fund --ignore-scripts --silent
	@$(BIN)/python -m bench lighthouse

format: ready-to-check ## format the code, and mend what the linter can
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .

messages: ready-to-check ## bring the translations in step with the texts in code and templates
	@mkdir -p $(TRANSLATIONS)
	@$(BIN)/pybabel -q extract -F babel.cfg $(SAID) --add-location=file --sort-by-file --no-wrap -o $(TRANSLATIONS)/messages.pot --project=Openletter .
	@$(BIN)/pybabel -q extract -F babel-desk.cfg $(SAID) --add-location=file --sort-by-file --no-wrap -o $(TRANSLATIONS)/desk.pot --project=Openletter .
	@$(BIN)/pybabel -q extract -F babel-dossier.cfg --add-location=file --sort-by-file --no-wrap -o $(TRANSLATIONS)/dossier.pot --project=Openletter .
	@for domain in messages desk dossier; do ls $(TRANSLATIONS)/*/LC_MESSAGES/$$domain.po >/dev/null 2>&1 || continue; $(BIN)/pybabel -q update --ignore-obsolete --no-fuzzy-matching -D $$domain -i $(TRANSLATIONS)/$$domain.pot -d $(TRANSLATIONS) --no-wrap; done

lock: ready-to-check ## pin the requirements again after a change (ARGS=--upgrade for newer versions)
	@for what in run dev; do $(BIN)/uv pip compile -q --no-config --universal --python-version 3.11 --generate-hashes --custom-compile-command 'make lock' $(ARGS) requirements/$$what.in -o requirements/$$what.txt; done

clean: ## remove what was installed and built here; the data in var/ stays
	@rm -rf .venv build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@rm -f $(CATALOGUES)

ready-to-run:
	@requirements/system-packages run
	@requirements/python-packages run
	@$(MAKE) --no-print-directory -s translations

ready-to-check:
	@requirements/system-packages run
	@requirements/python-packages dev
	@$(MAKE) --no-print-directory -s translations

ready-to-test:
	@requirements/system-packages test
	@requirements/python-packages dev
	@$(MAKE) --no-print-directory -s translations

# Compiled translations are made here, not kept in git.
translations: $(CATALOGUES)

%.mo: %.po
	@$(BIN)/pybabel -q compile -i $< -o $@
