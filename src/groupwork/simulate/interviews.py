"""Invented ward interviews: transcripts, segments coded by two coders, approved quotations."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from groupwork.errors import GroupworkError
from groupwork.simulate.parameters import Coders, Parameters
from groupwork.study.yaml_file import read_yaml

CODERS = ("A", "B")


@dataclass(frozen=True)
class Interviews:
    """The interview strand of the study.

    Attributes
    ----------
    transcripts : dict of str
        Text by interview.
    segments : pandas.DataFrame
        One row a segment, coder and code; the code is empty where a coder gave none.
    quotes : pandas.DataFrame
        Segments that may be quoted, with a code that both coders gave, and the question before.
    """

    transcripts: dict[str, str]
    segments: pd.DataFrame
    quotes: pd.DataFrame


def draw_interviews(
    parameters: Parameters, rng: np.random.Generator, attributes: pd.DataFrame
) -> Interviews:
    """Give the templates to caregivers of the survey and let two coders code them.

    Parameters
    ----------
    parameters : Parameters
    rng : numpy.random.Generator
    attributes : pandas.DataFrame
        `Drawn.attributes`.
    """
    templates = read_yaml(Path(__file__).with_name("interviews.yaml"))
    codes = list(templates["confusions"])
    transcripts, segments, quotes = {}, [], []
    taken: set[str] = set()
    for template in templates["interviews"]:
        phrases = templates["phrases"][template["language"]]
        person = _fitting_person(template, rng, attributes, taken)
        taken.add(person["participant_id"])
        words = _words(person, phrases)
        lines = [phrases["heading"].format(id=template["id"]), ""]
        number, asked = 0, ""
        for turn in template["turns"]:
            speaker, said = next(iter(turn.items()))
            if speaker == "worker":
                asked = said.format(**words)
                lines.append(phrases["speakers"]["worker"] + asked)
                continue
            texts = [text.format(**words) for text, *_ in said]
            between = "" if template["language"] == "zh" else " "
            lines.append(phrases["speakers"]["caregiver"] + between.join(texts))
            for text, (_, true, *quotable) in zip(texts, said, strict=True):
                number += 1
                place = {"interview": template["id"], "segment": number}
                given = [
                    _code(parameters.coders, rng, true.split(), codes, templates["confusions"])
                    for _ in CODERS
                ]
                for coder, found in zip(CODERS, given, strict=True):
                    segments += [
                        {
                            **place,
                            "participant_id": person["participant_id"],
                            "text": text,
                            "coder": coder,
                            "code": code,
                            "language": template["language"],
                        }
                        for code in found or [""]
                    ]
                agreed = [code for code in given[0] if code in given[1] and code in true.split()]
                quotes += [
                    {**place, "code": code, "question": asked} for code in agreed if quotable
                ]
        transcripts[template["id"]] = "\n".join(lines) + "\n"
    order = ["interview", "participant_id", "segment", "text", "coder", "code", "language"]
    return Interviews(transcripts, pd.DataFrame(segments)[order], pd.DataFrame(quotes))


def _fitting_person(
    template: dict[str, Any],
    rng: np.random.Generator,
    attributes: pd.DataFrame,
    taken: set[str],
) -> pd.Series:
    fits = ~attributes["participant_id"].isin(taken)
    for name, level in template["who"].items():
        fits &= attributes[name] == level
    if "{times}" in str(template["turns"]):
        fits &= attributes["admissions"] > 1
    if not fits.any():
        raise GroupworkError(
            f"--survey {len(attributes)}: among so few there is nobody to hold one of the "
            "interviews with. Ask for a larger --survey, or another --seed."
        )
    return attributes.loc[rng.choice(attributes.index[fits])]


def _words(person: pd.Series, phrases: dict[str, Any]) -> dict[str, str]:
    def count(kind: str, value: int) -> str:
        form = phrases[kind].get({0: "less", 1: "one", 2: "two"}.get(value), phrases[kind]["more"])
        numbers = phrases["numbers"]
        return form.format(number=numbers[value - 1] if value <= len(numbers) else value)

    return {
        "illness": phrases["illness"][person["illness"]],
        "years": count("years", int(person["years_ill"] + 0.5)),
        "times": count("times", int(person["admissions"])),
    }


def _code(
    truth: Coders,
    rng: np.random.Generator,
    true: list[str],
    codes: list[str],
    confusions: dict[str, str],
) -> list[str]:
    """Return the codes that one coder gives a segment."""
    given = []
    for code in true:
        if rng.random() < truth.hit:
            given.append(code)
        elif rng.random() < truth.confused:
            given.append(confusions[code])
    if not true and rng.random() < truth.invented:
        given.append(str(rng.choice(codes)))
    return list(dict.fromkeys(given))
