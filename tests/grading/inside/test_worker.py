"""What the child runs of a notebook: magics taken out, statements chosen, and no text takes long."""

import ast
import time

import pytest

from unrolled.grading.inside import cells


def statements(source):
    """Return what is run of a cell, as text."""
    parsed = cells.parse(source, "<cell 1>")[0]
    return [ast.unparse(one) for one in parsed if cells.is_run(one, lambda name: name in ("plt", "fig"))]


@pytest.mark.parametrize(
    ("source", "run"),
    [
        ("import a\nfrom b import c\nx = 1\ny: int = 2\n"
            "x += 1", ["import a", "from b import c", "x = 1", "y: int = 2", "x += 1"]),
        ("def f():\n    pass\nasync def g():\n    pass\nclass C:\n    pass", ["f", "g", "C"]),
        ("print(1)\nwhile True:\n    pass\nassert x\nraise x\nx\nf\nx + 1\n'''A text.'''", []),
        ("for i in range(3):\n    print(f(i))\nfor i in x:\n    plt.plot(i)\nwhile True: print(1)", []),
        ("print(f(1))\ncheck(f)\nplt.plot(f(1))\nfig.axes[0].plot(f(1)).show()", []),
        ("if __name__ == '__main__':\n    print(1)\ntry:\n    print(1)\nfinally:\n    plt.show()", []),
        ("with plt.style.context('x'):\n    plt.plot(1)\nsum(x)\n'a'.join(x)\nf = lambda: print(1)", ["f"]),
        ("f()\nx.append(1)\nx['a'].update(b=1)\nnp.random.seed(1)\nexec('x = 1')", ["f", "x", "x", "np", "exec"]),
        ("for i in x:\n    y = i\nwhile True:\n    z = 1\ndel x", ["for", "while", "del x"]),
        ("for i in x:\n    y.append(i)\n    print(i)", ["for"]),
        ("try:\n    import a\nexcept ImportError:\n    a = None", ["try"]),
        ("if x:\n    def f():\n        pass\nelse:\n    f = None", ["if"]),
        ("with x:\n    y = 1\nwith open('a') as file:\n    pass", ["with", "with"]),
        ("if x:\n    y = 1\nelse:\n    print(1)", ["if"]),
        ("try:\n    y = 1\nfinally:\n    f()", ["try"]),
        ("match x:\n    case 1:\n        y = 1", ["match"]),
        ("(n := 3)\nprint(m := 4)\na = b = c, *d = x", ["n", "m", "d"]),
        ("", []),
    ],
)  # fmt: skip
def test_what_defines_assigns_or_may_change_something_is_run(source, run):
    found = statements(source)
    assert len(found) == len(run)
    for text, expected in zip(found, run, strict=True):
        assert expected in text


@pytest.mark.parametrize(
    "source",
    [
        "%matplotlib inline\nx = 1", "x = 1\n%timeit f(x)", "!pip install 'a\nx = 1", "!echo \"\"\"\nx = 1",
        "!echo (\nx = 1", "!echo ))\nx = 1", "np.tanh?\nx = 1",
        "?np\nx = 1", "files = !ls\nx = 1", "a, b = %magic 1\nx = 1",
        "d['a'] = !ls\nx = 1", "%%time\nx = 1", "\n\n%%capture out\nx = 1",
        "x = 1\r\n%time y\r\n", "  \n%load_ext a\nx = 1",
        "%cd ..\n!ls\n%pwd\nx = 1\n!ls\n%who",
    ],
)  # fmt: skip
def test_magics_are_taken_out(source):
    assert "x = 1" in statements(source)
    assert not {"ls", "pip"} & set(" ".join(statements(source)).split())


def test_magics_inside_blocks_become_nothing():
    assert statements("def f(x):\n    %timeit x\n    !ls\n    return x") == [
        "def f(x):\n    pass\n    pass\n    return x"
    ]


@pytest.mark.parametrize(
    "source", ["x = (a\n     % b)", "x = '''\n%matplotlib\n!ls\n'''", "x = a \\\n  % b", "x = 5 % 3\ny = x != 3"]
)
def test_what_only_looks_like_a_magic_stays(source):
    assert statements(source) == [ast.unparse(one) for one in ast.parse(source).body]


@pytest.mark.parametrize(
    "magic", ["bash", "writefile numpy.py", "javascript", "html", "script perl", "timeit", "run x"]
)
def test_cells_of_other_magics_are_not_run(magic):
    found, _, error, _ = cells.parse(f"%%{magic}\nx = 1", "<cell 1>")
    assert found == []
    assert error == f"the cell begins with %%{magic.split()[0]}, and such a cell is not run here"


@pytest.mark.parametrize(
    "source", ["def f(:", "x = (", "'''", "\0", "(" * 10_000, "x = " + "-" * 100_000 + "1", "if x:\n"]
)
def test_a_cell_that_is_no_python_is_told(source):
    found, _, error, _ = cells.parse(source, "<cell 1>")
    assert found == []
    assert error


def test_names_are_found_wherever_a_statement_binds_them():
    source = "try:\n    import a.b, c as d\n    x, (y, *z) = w\nexcept E:\n    def f(): pass\n"
    assert cells.bound(ast.parse(source).body[0]) == {"a", "d", "x", "y", "z", "f"}


@pytest.mark.parametrize(
    ("source", "run"),
    [
        ("%timeit \\\n  f(x)\nx = 1", ["pass", "x = 1"]),
        ("!pip install \\\n numpy \\\n scipy\nx = 1", ["pass", "x = 1"]),
        ("files = !ls \\\n -l\nx = 1", ["pass", "x = 1"]),
        ("def f():\n    %timeit \\\n    g()\n    return 1\n", ["def f():\n    pass\n    return 1"]),
        ("%time x = f(1)\n%prun y = 2", ["x = f(1)", "y = 2"]),
        ("pip install numpy\ncd ..\nmatplotlib inline\nx = 1", ["pass", "pass", "pass", "x = 1"]),
        (">>> x = 1\n>>> def f():\n...     return x\n", ["x = 1", "def f():\n    return x"]),
        ("In [3]: x = 1\n   ...: y = 2", ["x = 1", "y = 2"]),
        ("    x = 1\n    y = 2\n", ["x = 1", "y = 2"]),
        ("\ufeffx = 1\ry = 2\r\n%who\r\nz = 3", ["x = 1", "y = 2", "pass", "z = 3"]),
        ("x = '''\n!ls\n'''\n!ls\ny = '\\\n!ls'", ["x = '\\n!ls\\n'", "pass", "y = '!ls'"]),
        ("x = (1,\n 2 # ?\n)\n?x\nx??\n/f 1\n;f a\n,f a", ["x = (1, 2)", *["pass"] * 5]),
        ("%%time\n%matplotlib inline\nx = 1", ["pass", "x = 1"]),
        ("%%capture out\nx = 1", ["x = 1"]),
    ],
)
def test_what_ipython_takes_out_of_a_cell_is_taken_out(source, run):
    parsed, _, error, _ = cells.parse(source, "<cell 1>")
    assert not error
    assert [ast.unparse(one) for one in parsed] == run


def test_what_a_magic_would_have_assigned_is_told():
    dropped = cells.parse("x = 1\nfiles = !ls\na, b = %who_ls\n%matplotlib inline", "<cell 1>")[3]
    assert dropped == [(2, ["files"], "!ls"), (3, ["a", "b"], "%who_ls"), (4, [], "%matplotlib")]


@pytest.mark.parametrize("source", [
    "\n" * 300_000 + "def f(:", " " * 10**6, " " * 10**6 + "x = (", "x = " + "(" * 10**6,
    "x = [" * 90 + "(:" + "]" * 90,
    "%magic\n" * 60_000 + "x = 1 1", "!ls \\\n" * 60_000, "a = b\n" * 60_000 + "!x", "'" * 10**6,
    "x = '" + "\\" * 10**6, "f(" * 90 + "'" + ")" * 90, "{a:" * 90 + "lambda" + "}" * 90,
    "if x: pass\n" + "elif y: pass\n" * 20_000, "x = " + "9" * 10**6, "x = " + "-" * 10**5 + "1", "x" + "+x" * 10**5,
    "\0" * 10**6, "\f" * 10**5 + "x = (", ">>> x = 1\n" * 60_000 + ")", "def f" * 10**5, "\t" * 10**6 + "def",
    "#" * 10**6 + "\n)", "%" + " " * 10**6 + "x", "x" * 10**6 + "?", "a" * 10**6 + " =" + " " * 10**6 + "%",
    "=" * 10**6, "class " + "x" * 10**6, "@" * 10**5, "x =" + " " * 10**6 + "!" + " \\" * 10**5,
], ids=range(29))  # fmt: skip
def test_no_text_of_a_cell_takes_more_than_an_instant(source):
    """What is quadratic takes minutes here."""
    begun = time.process_time()
    for one in cells.parse(source, "<cell 1>")[0]:
        cells.is_run(one)
        cells.is_plain(one)
        cells.bound(one)
    cells.definitions(source)
    assert time.process_time() - begun < 20
