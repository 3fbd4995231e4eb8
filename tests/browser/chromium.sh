#!/bin/sh
# Chromium, without the page that it prepares for the popup of each new window's address bar: a third of what a window
# costs, and no test types there. Of two lists of features that are off the last one holds, and Playwright gives its
# own: so this feature is put into that list.
set -e
for argument; do
    shift
    case $argument in
        --disable-features=*) argument="$argument,WebUIOmniboxAimPopup" ;;
    esac
    set -- "$@" "$argument"
done
exec chromium "$@"
