"""What a text says, read as the step reads it, for entities that a test gives."""

from collections.abc import Sequence

from pipeline.extract.speech.find import Speech, find_speech, speech_cues
from pipeline.text.read import read
from schemas.article import Entity


def speech(body: str, entities: Sequence[Entity] = ()) -> Speech:
    """Read the speech of a body."""
    return find_speech(read("", body, cues=speech_cues()).body, entities)
