"""Cut a text into the runs of words that the name tagger reads: lines, cut again after each
sentence.
"""

from pipeline.tokens import tokens

Token = tuple[int, int]

_ENDS = frozenset(".!?…")
_CLOSERS = frozenset("\"'”’)]»")
_LONGEST = 400  # words; longer runs are tables and lists, where distant words do not help


def sequences(text: str) -> list[list[Token]]:
    """Give the [start, end) offsets of the words of each run, in order; every word is in exactly
    one run.
    """
    runs: list[list[Token]] = []
    run: list[Token] = []
    ended = False
    for start, end in tokens(text):
        if run and (
            (ended and text[start] not in _CLOSERS)
            or len(run) >= _LONGEST
            or "\n" in text[run[-1][1] : start]
        ):
            runs.append(run)
            run, ended = [], False
        run.append((start, end))
        ended = (ended or text[start] in _ENDS) if end - start == 1 else False
    return [*runs, run] if run else runs
