"""What a browser may do for a page: run the page's own scripts, each by this page's secret word, and fetch nothing."""

import secrets

# Formulas, colours and pictures stand in the page itself.
_FEEDBACK = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
# Formgrader's page has scripts, fonts and style sheets on its own server, and saves points there.
_GRADING = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; object-src 'none'; "
    "frame-src 'none'"
)


class Policy:
    """The policy of one page, for its templates."""

    feedback = _FEEDBACK

    def __init__(self):
        """Draw this page's secret word, which no student knows."""
        self.nonce = secrets.token_urlsafe(18)

    @property
    def grading(self):
        """The policy of Formgrader's page."""
        return _GRADING.format(nonce=self.nonce)

    def own(self, html):
        """Return a part of the page that nbgrader wrote, and no student, with its scripts marked as the page's own."""
        return html.replace("<script", f'<script nonce="{self.nonce}"')
