"""How commands take the words that were typed: a query of several words, Beam's words after `--`,
text that is none.
"""

import re
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from pipeline.options import Asked, facet_options, read_asked
from schemas.errors import UsageError

END = "--"  # no option follows
HALF = re.compile("[\ud800-\udfff]")  # what a byte that is not UTF-8 becomes in an argument
PATHS = frozenset({"sources"})  # a file may have any name


class Command(TyperCommand):
    """A command. Where an option or argument is not UTF-8 it says so."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the words. Raises typer.BadParameter."""
        rest = super().parse_args(ctx, args)
        refuse_bytes(ctx)
        return rest


class Group(TyperGroup):
    """A group of commands, with options of its own that are treated as those of a Command."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the words. Raises typer.BadParameter."""
        rest = super().parse_args(ctx, args)
        refuse_bytes(ctx)
        return rest


class BeamCommand(Command):
    """A command whose words after `--` are Beam's: `beam_args(context)` gives them."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Set Beam's words aside, and read the others."""
        cut = args.index(END) if END in args else len(args)
        ctx.obj = args[cut + 1 :]
        return super().parse_args(ctx, args[:cut])


class SearchCommand(Command):
    """A command with a query of several words; a word behind one dash (`-oil`) is what must not
    occur, no option. Behind its own first two parameters come the options of the facets, whose
    values `asked(context)` gives.
    """

    def get_params(self, ctx: Any) -> list[Any]:
        """Give the parameters, those made of the facets included."""
        query, index, *others = super().get_params(ctx)
        return [query, index, *facet_options(), *others]

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put options first and the query's words behind `--`. Raises UsageError,
        typer.BadParameter.
        """
        ahead, query = self.parted(ctx, args)
        rest = super().parse_args(ctx, [*ahead, END, *query] if query else ahead)
        ctx.obj = {one.name: ctx.params.pop(one.name) for one in facet_options()}
        return rest

    def parted(self, ctx: Any, args: list[str]) -> tuple[list[str], list[str]]:
        """Part the words into options with their values, and the query. Raises UsageError."""
        takes_value = {
            name: not getattr(one, "is_flag", False)
            for one in self.get_params(ctx)
            for name in one.opts
        }
        flags = {name for one in self.get_params(ctx) for name in one.secondary_opts}
        options, query, words = list[str](), list[str](), iter(args)
        for word in words:
            if word == END:
                query.extend(words)
            elif word.startswith(END) or word in takes_value:
                options.append(word)
                if takes_value.get(word):
                    options.extend(value for value in [next(words, None)] if value is not None)
            elif f"-{word}" in takes_value or f"-{word}" in flags:
                raise UsageError(
                    f"{word} is no option. Write -{word} for the option, or -- {word} to search"
                    " for it."
                )
            else:
                query.append(word)
        return options, query


def refuse_bytes(context: Any) -> None:
    """Refuse text that is not UTF-8: no index can look it up. Raises typer.BadParameter."""
    for param in context.command.get_params(context):
        value = context.params.get(param.name)
        texts = value if isinstance(value, list) else [value]
        if param.name not in PATHS and any(
            isinstance(text, str) and HALF.search(text) for text in texts
        ):
            raise typer.BadParameter(
                "it is not UTF-8. Type it in a terminal that is set to UTF-8.",
                ctx=context,
                param=param,
            )


def asked(context: typer.Context) -> Asked:
    """Give what was asked of the facets of a SearchCommand."""
    return read_asked(context.obj)


def beam_args(context: typer.Context) -> tuple[str, ...]:
    """Give Beam's words, `--name value` as `--name=value`. Raises UsageError where Beam does not
    know them.
    """
    if not context.obj:
        return ()
    from pipeline.beam.args import understand_words  # noqa: PLC0415  # Beam is slow to import

    return understand_words(context.obj)
