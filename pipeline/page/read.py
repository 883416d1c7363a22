"""One page read once: its article's text and what the page says of it."""

from collections.abc import Iterator, Sequence

from lxml import html as lxml_html

from pipeline.heads.lines import begins_byline, is_person_like, read_line
from pipeline.page.blocks import PageBlock, is_heading_block, page_blocks
from pipeline.page.fragment import DEEPEST, HEADINGS
from pipeline.page.pagehead import PageHead, read_page_head
from pipeline.page.vote import PageVote
from schemas import dates
from schemas.model import Model

OPTIONS = {"favor_recall": True, "include_comments": False}  # of trafilatura
LOCKED = frozenset(("hidden", "beside"))


class Reading(Model):
    """The text of a page's article in markdown, and what the page says of it; strings as found."""

    text: str
    head: PageHead


def read_page(markup: str) -> Reading | None:
    """Read a page; None where no article is found in it. Raises whatever the parsers raise."""
    import trafilatura  # noqa: PLC0415  # half a second, and only pages need it
    from trafilatura.utils import load_html  # noqa: PLC0415

    tree = load_html(markup)
    if tree is None:
        return None
    blocks = list(page_blocks(tree))
    found = trafilatura.bare_extraction(tree, **OPTIONS)
    head = read_page_head(markup)
    text = found.text or "" if found else ""
    second = second_text(markup) if max_depth(tree) < DEEPEST else ""
    page = PageVote(blocks, text, second, head.body or "", head.titles)
    kept = page.kept()
    if not any(kept):
        return None
    said = "\n\n".join(
        as_markdown(block) for block, is_in in zip(blocks, kept, strict=True) if is_in
    )
    return Reading(text=said, head=completed(head, page, tree))


def second_text(markup: str) -> str:
    """Give the text that the second reader finds."""
    from resiliparse.extract.html2text import extract_plain_text  # noqa: PLC0415

    said: str = extract_plain_text(
        markup.encode("utf-8", "replace").decode(), main_content=True, alt_texts=False
    )
    return said


def max_depth(tree: lxml_html.HtmlElement) -> int:
    """Count how deep the elements of a tree lie, up to the depth that is too deep."""
    level = [tree]
    depth = 0
    while level and depth < DEEPEST:
        level = [child for element in level for child in element]
        depth += 1
    return depth


def as_markdown(block: PageBlock) -> str:
    """Write a block in markdown: headings and items of lists are as_markdown."""
    if is_heading_block(block):
        return HEADINGS.get(block.tag, "") + block.text
    return f"- {block.text}" if block.tag == "li" else block.text


def completed(head: PageHead, page: PageVote, tree: lxml_html.HtmlElement) -> PageHead:
    """Look in the page itself for what its head does not tell: a byline, a title, a date."""
    authors = head.authors or tuple(dict.fromkeys(bylines(page.furniture()))) or head.signed
    published = head.published if dates.read_moment(head.published) else None
    if head.title and published and head.url and authors:
        return head.but(authors=authors)
    from trafilatura.metadata import extract_metadata  # noqa: PLC0415

    told = extract_metadata(tree, None, None, True, None)
    return head.but(
        title=head.title or told.title,
        published=published or told.date or head.published,
        url=head.url or told.url,
        description=head.description or told.description,
        authors=authors
        or tuple(one.strip() for one in (told.author or "").split(";") if one.strip()),
    )


def bylines(blocks: Sequence[PageBlock]) -> Iterator[str]:
    """Give the authors that the lines between headline and text name: "By ...", a name alone where
    the page says that it is one.
    """
    for block in blocks:
        said = read_line(block.text)
        if said and said.authors and (begins_byline(block.text) or "byline" in block.within):
            yield from said.authors
        elif "byline" in block.within and is_person_like(block.text):
            yield block.text
