#!/bin/sh
# Remove the environment FOLDER and what tools leave behind: sh tools/clean.sh FOLDER
# What people made (work/, exchange/, submitted/, autograded/, feedback/, gradebook.db) is never touched.
set -eu

[ ! -d "$1/made-by-unrolled" ] || rm -rf "$1"
rm -rf build dist unrolled.egg-info .pytest_cache .ruff_cache .coverage .coverage.*
find . \( -path ./work -o -path ./exchange -o -path ./.git -o -path "./$1" \) -prune -o \
    -type d -name __pycache__ -prune -exec rm -rf {} +
