"""`make quality`: one table of every score with its pin; exit 1 when one has fallen. `--pin` writes
new pins."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

from tests.places import SHARED
from tests.quality import events, heads, names, numbers, seeds, templates
from tests.quality.pins import fallen, pins

Scorer = Callable[[], dict[str, float]]


def scorers() -> dict[str, Scorer]:
    """List the scorers; those that read ../shared are left out where it is not."""
    here: dict[str, Scorer] = {
        "the seeds": seeds.score,
        "dates and quantities": numbers.scores,
        "heads of texts and items of digests": lambda: heads.score("check"),
        "events": lambda: prefixed("events", events.score()),
        "copies and templates": lambda: prefixed("stories", templates.score()),
        "names in lines of newswire": lambda: prefixed("newswire", f1(names.score_newswire())),
        "names in lines of newswire, unread": lambda: prefixed(
            "newswire unread", f1(names.score_newswire("newswire_unread.txt"))
        ),
    }
    return here | (beside() if SHARED.is_dir() else {})


def beside() -> dict[str, Scorer]:
    """List the scorers that read ../shared."""
    from tests.quality import (
        attributions,
        calibration,
        figures,
        links,
        pages,
        speech,
        stories,
        topics,
    )

    return {
        "saved pages": lambda: prefixed("pages", pages.score()),
        "names on Wikigold": lambda: prefixed("wikigold", f1(names.score_wikigold())),
        "names on MEANTIME": lambda: prefixed("meantime", f1(names.score_meantime())),
        "links of current events": lambda: {
            "current events: links": links.score(links.items(links.UNSEEN))["found"]
        },
        "topics of AG News": lambda: prefixed("AG News topics", topics.agnews()),
        "topics of current events": lambda: prefixed(
            "current events topics", topics.current_events()
        ),
        "topics of articles in five classes": lambda: prefixed(
            "written articles", topics.articles()
        ),
        "topics of headlines in four classes": lambda: prefixed(
            "written headlines", topics.headlines()
        ),
        "topics of headlines of names": lambda: prefixed(
            "headlines of names", topics.headlines_of_names()
        ),
        "topics of articles of 2004": lambda: prefixed(
            "articles of 2004", topics.articles_of_2004()
        ),
        "topics of headlines of 2014": lambda: prefixed(
            "headlines of 2014", topics.headlines_of_2014()
        ),
        "topics' scores as probabilities": lambda: prefixed("topics' scores", calibration.score()),
        "texts that are no news": lambda: prefixed("no news", topics.not_news()),
        "stories": lambda: prefixed("stories", stories.score_events() | stories.score_edits()),
        "pairs of titles": lambda: prefixed(
            "stories", stories.score_titles() | stories.score_seeds() | stories.score_look_alikes()
        ),
        "figures side by side": lambda: prefixed("stories", figures.score()),
        "stories of current events": lambda: prefixed("stories", stories.score_current()),
        "speech in news": lambda: prefixed("speech in news", speech.score()),
        "attributions": lambda: prefixed("attributions", attributions.score_all()),
    }


def f1(scores: dict[str, float]) -> dict[str, float]:
    """Keep F1: precision and recall move against each other from one model to the next."""
    return {
        name.replace("all", "names"): score for name, score in scores.items() if name.endswith("F1")
    }


def prefixed(prefix: str, scores: dict[str, float]) -> dict[str, float]:
    """Name scores by their set."""
    return {f"{prefix}: {name}": score for name, score in scores.items()}


def main() -> int:
    """Print the table."""
    reached: dict[str, float] = {}
    for name, scorer in scorers().items():
        sys.stderr.write(f"scoring {name}\n")
        reached |= scorer()
    below, pinned = fallen(reached), pins()
    for name, score in reached.items():
        mark = "FALLEN" if name in below else ""
        sys.stdout.write(f"{name:48} {score:7.3f}   pin {pinned.get(name, 0.0):.3f}  {mark}\n")
    if SHARED.is_dir():
        from tests.quality import calibration, speech

        sys.stdout.write(
            "\n".join(["Topics' scores, and how many are right:", *calibration.lines(), ""])
        )
        sys.stdout.write(
            "\n".join(["Confidence of statements, and how many are right:", *speech.lines(), ""])
        )
    else:
        sys.stdout.write(
            "The sets in ../shared are not here: only the committed ones were scored.\n"
        )
    if "--pin" in sys.argv:
        lasting = {name: round(score, 3) for name, score in reached.items()}
        (Path(__file__).parent / "pins.json").write_text(
            json.dumps(pinned | lasting, indent=1) + "\n", encoding="utf-8"
        )
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
