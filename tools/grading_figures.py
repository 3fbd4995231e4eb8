"""The table and the plot of `make bench ARGS=grading`, in the terminal, in README.md and in docs/grading.svg."""

from pathlib import Path

BEGIN, END = "<!-- bench grading: begin -->", "<!-- bench grading: end -->"
# Seconds but for the memory; "ordinary" is of submissions that are not hostile, "hostile" what the others add to a run.
# "x" is how many times faster.
TITLES = ("", "start-up", "each", "CPU", "x", "ordinary", "CPU", "x", "hostile", "peak", "no score")
SIZE_TITLES = ("mode", "class", "workers", "seconds", "s each", "peak MiB")
MARKERS = {1: "o", 2: "s", 4: "^"}
LINES = {"executed": "-", "verdicts": "--"}


def table(rows):
    """Return the lines of the table of ways to grade the class; the first row is what the others are compared with."""
    if not rows:
        return []
    cells = [TITLES, *(_cells(row, rows[0]) for row in rows)]
    return ["  ".join(f"{text:>{8 if place else 30}}" for place, text in enumerate(line)) for line in cells]


def _cells(row, first):
    return (
        row.name,
        f"{row.startup:.1f}",
        _short(row.wall),
        _short(row.cpu),
        f"{first.wall / row.wall:.1f}",
        _short(row.ordinary),
        _short(row.ordinary_cpu),
        f"{first.ordinary / row.ordinary:.1f}",
        f"{row.hostile:+.1f}",
        f"{row.memory / 2**20:.0f} MiB",
        f"{row.unscored}",
    )


def _short(seconds):
    return f"{seconds:.2f}" if seconds >= 0.1 else f"{seconds:.3f}"


def size_row(run):
    """Return the cells of one run over a class of some size."""
    mode, size, workers, found = run
    each, peak = _short(found.wall / size), f"{found.memory / 2**20:.0f}"
    return (mode, f"{size}", f"{workers}", f"{found.wall:.1f}", each, peak)


def write(root, machine, known, rows, runs):
    """Put the tables between the two marks in README.md, and the plot into docs/grading.svg."""
    path = Path(root) / "README.md"
    before, _, rest = path.read_text().partition(BEGIN)
    after = rest.partition(END)[2]
    if not rest:
        raise SystemExit(f"README.md has no line {BEGIN}")
    lines = [BEGIN, "", *_markdown(machine, known, rows, runs), "", END]
    path.write_text(before + "\n".join(lines) + after)
    plot(Path(root) / "docs" / "grading.svg", rows, runs)


def _markdown(machine, known, rows, runs):
    first = rows[0]
    yield f"{len(known.kinds)} submissions to `{known.unit}` on {machine}:"
    yield ""
    heads = ("start-up", "each", "CPU, each", "times faster", "ordinary ones, each", "times faster", "hostile ones add")
    yield f"| | {' | '.join(heads)} | peak memory |"
    yield "|---|" + "--:|" * (len(heads) + 1)
    for row in rows:
        cells = _cells(row, first)
        seconds = {place: f"{cells[place]} s" for place in (1, 2, 3, 5, 8)}
        shown = (seconds.get(place, cells[place]) for place in (1, 2, 3, 4, 5, 7, 8, 9))
        yield f"| {_code(row.name)} | {' | '.join(shown)} |"
    yield ""
    workers = sorted({count for _, _, count, _ in runs})
    heads = [f"{count} worker{'s' * (count > 1)}" for count in workers]
    yield f"| class | {' | '.join(heads)} | peak memory |"
    yield "|--:|" + "--:|" * (len(workers) + 1)
    for mode, size in dict.fromkeys((mode, size) for mode, size, _, _ in runs):
        found = {count: one for kind, number, count, one in runs if (kind, number) == (mode, size)}
        name = f"{size:,}" + (", verdicts only" if mode == "verdicts" else ", executed")
        times = [f"{found[count].wall:.1f} s" if count in found else "" for count in workers]
        peak = max(one.memory for one in found.values()) / 2**20
        yield f"| {name} | {' | '.join(times)} | {peak:.0f} MiB |"


def _code(name):
    return f"`{name}`" if name.startswith("unrolled") else name


def plot(path, rows, runs):
    """Draw seconds per submission beside the wall time of classes; black on white, so that it can be read anywhere."""
    import matplotlib

    matplotlib.use("svg")
    import matplotlib.pyplot as plt
    from matplotlib.ticker import LogLocator

    # The same bytes each time; and letters that stay letters.
    plt.rcParams.update({"svg.hashsalt": "unrolled", "svg.fonttype": "none", "font.size": 10})
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.4), layout="constrained", facecolor="white")
    names = [row.name.replace(" --", "\n--") for row in rows]
    bars = left.barh(names, [row.wall for row in rows], color="#8fb8de", edgecolor="black", height=0.6)
    for bar, row in zip(bars, rows, strict=True):
        bar.set_hatch("" if row is rows[0] else "//")
    left.bar_label(bars, [f"{_short(row.wall)} s" for row in rows], padding=4)
    left.set(xlabel="seconds per submission, start-up apart", xlim=(0, 1.2 * rows[0].wall))
    left.invert_yaxis()
    for mode, line in LINES.items():
        for workers, marker in MARKERS.items():
            points = [(size, found.wall) for kind, size, count, found in runs if (kind, count) == (mode, workers)]
            if points:
                label = f"{mode}, {workers} worker{'s' * (workers > 1)}"
                colour = "#1f4e79" if mode == "executed" else "#b5541c"
                look = {"marker": marker, "color": colour, "markerfacecolor": "white"}
                right.plot(*zip(*points, strict=True), line, label=label, **look)
    right.set(xscale="log", yscale="log", xlabel="submissions", ylabel="seconds, with start-up")
    for axis in (right.xaxis, right.yaxis):
        axis.set_major_formatter("{x:,.0f}")
        axis.set_minor_formatter("")
    right.yaxis.set_major_locator(LogLocator(subs=(1, 3)))
    right.legend(fontsize=8, frameon=False, loc="upper left", bbox_to_anchor=(1, 1))
    for axes in (left, right):
        axes.spines[["top", "right"]].set_visible(False)
    Path(path).parent.mkdir(exist_ok=True)
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)
