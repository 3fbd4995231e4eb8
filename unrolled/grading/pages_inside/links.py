"""Links in a notebook's text, on a page that is read far from the course's folder.

The page is opened in JupyterLab's HTML viewer, in Formgrader and from disk. A path that was right beside the notebook
leads to a login page or nowhere there, so it becomes text that names the file. Links to a place on the page stay, and
the course's own links to the web; a student's lead nowhere, and their addresses are written out.
"""

import re
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup

_ABSOLUTE = re.compile(r"(?:https?://|mailto:)[^/]", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.\-]*:", re.IGNORECASE)
_MAIL = re.compile("^mailto:", re.IGNORECASE)
_LINK = re.compile(r"<(?:a|area)\b", re.IGNORECASE)
# Browsers leave these out of an address before they read it.
_LEFT_OUT, _AT_THE_ENDS = re.compile(r"[\t\r\n]"), "".join(map(chr, range(33)))
_ADDRESSES = ("href", "xlink:href")


def mended(html, web=True):
    """Return a piece of HTML with links that lead somewhere, to the web only where `web` says so; others are text."""
    if not _LINK.search(html):
        return html
    soup = BeautifulSoup(html, "html.parser")
    found = [(link, _addresses(link)) for link in soup.find_all(["a", "area"])]
    others = [(link, addresses) for link, addresses in found if not _is_on_the_page(link, addresses)]
    for link, addresses in others:
        _mend(link, addresses, soup, web)
    # What needs no mending is left as it was written, byte for byte.
    return soup.decode(formatter="minimal") if others else html


def _addresses(link):
    return [_LEFT_OUT.sub("", link[name]).strip(_AT_THE_ENDS) for name in _ADDRESSES if link.has_attr(name)]


def _is_on_the_page(link, addresses):
    return all(one.startswith("#") for one in addresses) and not link.has_attr("target")


def _mend(link, addresses, soup, web):
    address = addresses[0]
    leads = all(_ABSOLUTE.match(one) for one in addresses)
    if all(one.startswith("#") for one in addresses):
        del link["target"]
    elif leads and web:
        # No new window: JupyterLab's viewer forbids one, and nothing would happen.
        del link["target"]
        link["href"], link["rel"] = address, "noopener noreferrer"
        _name(link, _MAIL.sub("", address), soup)
    else:
        link.attrs = {name: value for name, value in link.attrs.items() if name in ("id", "name")}
        link["class"] = "no-link"
        link.name = "span"
        if leads:
            _name(link, _MAIL.sub("", address), soup)
        elif not any(_SCHEME.match(one) for one in addresses):
            _name(link, _file(address), soup)


def _name(link, place, soup):
    """Write behind a link where it leads, so that it can be found where a click is of no use, as on paper."""
    if place and place not in link.get_text():
        note = soup.new_tag("span", attrs={"class": "place"})
        note.string = f" ({place})"
        link.insert_after(note)


def _file(address):
    """Return the path that a relative address means, as seen from the course's folder."""
    try:
        parts = urlsplit(address)
        path = unquote(parts.netloc + parts.path)
    except ValueError:
        path = address
    return re.sub(r"^(?:\.{0,2}/)+", "", path)
