"""A piece to a document: lines joined to paragraphs, page chrome taken away, headline and sections
found.

`paragraphs` joins lines; `layout` tells chrome, captions, headings and prose apart; `document` puts
it together, with `times` for the dates a source gives. The body's paragraphs are separated by a
blank line.
"""

from pipeline.clean.document import NothingLeftError, clean

__all__ = ["NothingLeftError", "clean"]
