# Every target is one or two lines: what they run is in tools/, tests/run.py and `unrolled --help`.
# VENV=folder puts the environment elsewhere, PYTHON=python3.12 chooses the interpreter it is made from,
# ARGS="..." is handed to the command.

VENV = .venv
PYTHON =
ARGS =
environment = @PYTHON="$(PYTHON)" sh tools/environment.sh "$(VENV)"
unrolled = "$(VENV)/bin/unrolled"
python = "$(VENV)/bin/python"

.PHONY: help lab teach publish build bundle test test-wide bench pins clean

help:
	@sed -n 's/^\([a-z-]*\):.*## /  make \1  /p' Makefile

lab: ## publish the exercises and open JupyterLab on the page of all units
	$(environment) requirements.txt
	@$(unrolled) lab $(ARGS)

teach: ## the same for instructors: the whole course, with Formgrader and Create Assignment
	$(environment) requirements.txt
	@$(unrolled) teach $(ARGS)

publish: ## put new and changed releases into the local exchange
	$(environment) requirements.txt
	@$(unrolled) publish $(ARGS)

build: ## make release/ and solutions/ from source/, and the table of all units in the first lesson
	$(environment) requirements.txt
	@$(unrolled) build $(ARGS) && $(python) tools/way.py $(ARGS)

bundle: ## what students are given, as one file: dist/unrolled-course.zip
	$(environment) requirements.txt
	@$(python) tools/bundle.py $(ARGS)

test: ## run what CI runs
	$(environment) requirements-test.txt
	@$(python) tests/run.py $(ARGS)

test-wide: ## other instruction sets, Pythons and TensorFlow versions: hours
	$(environment) requirements-test.txt
	@$(python) tests/run.py --wide $(ARGS)

bench: ## seconds per notebook run, to a first check in the browser, and per graded submission
	$(environment) requirements-test.txt
	@$(python) tools/bench.py $(ARGS)

pins: ## resolve requirements.txt and requirements-test.txt again
	$(environment) requirements-test.txt
	@sh tools/pins.sh $(python)

clean: ## remove the environment and by-products; never work/, exchange/ or a gradebook
	@sh tools/clean.sh "$(VENV)"
