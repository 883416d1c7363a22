"""The labels of Stanford CoreNLP, which is fetched from Maven Central and used here only: nothing
of it ships.
"""

import hashlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from pipeline.extract.training.texts import Run

CORENLP = "edu.stanford.nlp:stanford-corenlp:4.5.10"
WORDS_AND_LISTS = "edu.emory.mathcs.nlp:nlp4j-english:1.1.2"
TREES = "edu.emory.mathcs.nlp:nlp4j-common:1.1.2"
_ARTIFACTS = (CORENLP, f"{CORENLP}:jar:models", WORDS_AND_LISTS, TREES)
_MODELS = "edu/stanford/nlp/models/ner/english.{}.distsim.crf.ser.gz"
_LETTERS = {"PERSON": "P", "ORGANIZATION": "G", "LOCATION": "L", "MISC": "M"}


def cache() -> Path:
    """Give the folder for what is fetched and for what took long: NEWSBEAM_CACHE, else `.cache`."""
    folder = Path(os.environ.get("NEWSBEAM_CACHE", ".cache"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def jars() -> Path:
    """Fetch the archives with Maven, once, and give their folder."""
    folder = cache() / "jars"
    for artifact in _ARTIFACTS:
        _, name, version, *rest = artifact.split(":")
        if not (folder / f"{'-'.join([name, version, *rest[1:]])}.jar").exists():
            _run(
                [
                    "mvn",
                    "-q",
                    "-B",
                    "dependency:copy",
                    f"-Dartifact={artifact}",
                    f"-DoutputDirectory={folder.resolve()}",
                ]
            )
    return folder


def tag(runs: list[Run], model: str) -> list[list[str]]:
    """Label each word of each run with P, G, L, M or O after `model`, "all.3class" or
    "conll.4class" (minutes).
    """
    rows = "\n".join("".join(f"{word}\tO\n" for word in run) for run in runs)
    name = f"{model}-{hashlib.blake2b(rows.encode(), digest_size=8).hexdigest()}"
    labels = cache() / f"{name}.labels"
    if not labels.exists():
        source = cache() / f"{name}.tsv"
        source.write_text(rows, "utf-8")
        output = _run(_command(source, model))
        labels.write_text(output, "utf-8")
    return list(_runs(labels))


def _command(source: Path, model: str) -> list[str]:
    java = ["java", "-Xmx4g", "-XX:+UseSerialGC", "-Dfile.encoding=UTF-8", "-cp", f"{jars()}/*"]
    return [
        *java,
        "edu.stanford.nlp.ie.crf.CRFClassifier",
        *(
            "-loadClassifier",
            _MODELS.format(model),
            "-testFile",
            str(source),
            "-map",
            "word=0,answer=1",
        ),
    ]


def _runs(path: Path) -> Iterator[list[str]]:
    run: list[str] = []
    for line in path.read_text("utf-8").split("\n"):
        if line:
            run.append(_LETTERS.get(line.rsplit("\t", 1)[1], "O"))
        elif run:
            yield run
            run = []


def _run(command: list[str]) -> str:
    # our own words
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout  # noqa: S603
