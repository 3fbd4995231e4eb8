"""The commands of `unrolled`, a module each; `unrolled.cli` finds them."""
