"""A student's text as it stands in a record, which JupyterLab shows: it reads as it was typed, and does nothing.

JupyterLab sets Markdown itself, with links and pictures, and turns addresses in outputs into links. So what begins one
is taken apart, by a space or by a backslash that Markdown leaves out, whatever a parser makes of the rest. The
submitted file stays as it is, and code cells too.
"""

import re
from urllib.parse import quote

from unrolled.grading.pages_inside.nesting import is_too_deep

# Formatting that a written answer may hold as HTML; every other tag is shown as it was typed.
_TAGS = "b|i|u|s|em|strong|sub|sup|br|hr|p|ul|ol|li|code|pre|table|thead|tbody|tr|td|th|details|summary|kbd|blockquote"
_OTHER_TAG = re.compile(rf"<(?!/?(?:{_TAGS})\s*+/?>)(?=[A-Za-z/!?])", re.IGNORECASE)
# An entity could spell an address or a command of TeX.
_ENTITY = re.compile(r"&(?=#|\w++;)")
_SCRIPT = re.compile(r"(script)\s*+(?:\\\s*+)?:", re.IGNORECASE)
# A link or a picture, but for pasted pictures and places in the notebook; the address that a link is given elsewhere.
_LINK = re.compile(r"\]\(")
_NAMED = re.compile(r"\]:")
# What becomes a link by itself.
_ADDRESS = re.compile(r"(?<=[A-Za-z0-9]):(?=//)")
_WWW = re.compile(r"\b(www)(?=\.)", re.IGNORECASE)
_MAIL = re.compile(r"(?<=[\w.+-])@(?=[\w-]++\.)")
# Commands of MathJax that make links, styles, names or characters, or load more commands.
_COMMAND = re.compile(
    r"\\(?=(?:href|url|class|style|cssId|unicode|require|mmlToken|html[A-Za-z]*+|data|bbox|toggle|mathtip|texttip|"
    r"includegraphics|[egx]?def|let|(?:re)?new(?:command|environment)|providecommand|DeclareMathOperator)(?![A-Za-z]))"
)
# A drawing that JupyterLab makes of a text.
_DRAWING = re.compile(r"([`~][ \t]*+)(?=mermaid)", re.IGNORECASE)


def harmless(source: str, pasted=()) -> str:
    """Return Markdown whose HTML, links, pictures and commands, but for plain formatting, show as text.

    pasted  the names of the pictures that were pasted into the cell: they are shown
    """
    if is_too_deep(source):
        # A formula that is nested too deep ends the browser's tab.
        return fenced(source)
    source = _OTHER_TAG.sub("&lt;", _SCRIPT.sub(r"\1 :", _ENTITY.sub("& ", source)))
    kept = tuple(f"attachment:{one}" for name in pasted for one in (name, quote(name)))
    # A place in the notebook is nothing that a picture is fetched from.
    kept = kept if "![" in source else (*kept, "#")
    source = _LINK.sub(lambda found: "](" if found.string.startswith(kept, found.end()) else "] (", source)
    source = _MAIL.sub(" @", _WWW.sub(r"\1\\", _ADDRESS.sub(r":\\", _NAMED.sub("] :", source))))
    return _DRAWING.sub(r"\1text ", _COMMAND.sub(r"\\ ", source))


def fenced(text: str) -> str:
    """Return Markdown that shows the text as it is."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{text}\n{fence}"


def quiet(text: str) -> str:
    """Return an output's text in which no address becomes a link; a space stands in it then."""
    return _WWW.sub(r"\1 ", _ADDRESS.sub(": ", text))


def quiet_outputs(notebook):
    """Make the outputs of a record's cells harmless; pictures are left as they are."""
    for output in (output for cell in notebook.cells for output in cell.get("outputs", ())):
        if output.output_type == "stream":
            output.text = quiet(output.text)
        elif output.output_type == "error":
            output.evalue = quiet(output.evalue)
            output.traceback = [quiet(line) for line in output.traceback]
        elif "text/plain" in output.data:
            output.data["text/plain"] = quiet(output.data["text/plain"])
