"""Small programmes of groups, as models and as folders, with invented answers."""

import json
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import yaml
from effect_study import scores, study

from groupwork.analysis.descriptives import flow_table
from groupwork.analysis.effects.effects import effects_table
from groupwork.ingest.checksums import write_checksums
from groupwork.results.make import published
from groupwork.results.registry import TABLES
from groupwork.results.schema import Recipe
from groupwork.study.loading import load_study
from groupwork.study.programme_file import Programme, ProgrammeFile, together
from groupwork.study.study_file import StudyFile

SITES = {"label": "Site", "levels": {"north": "North", "south": "South", "west": "West"}}


def groups(*names: str, **more) -> dict[str, StudyFile]:
    """Return studies of one scale from 0 to 63, told apart by name and title."""
    return {
        name: study(**more).model_copy(update={"id": name, "title": study(**more).title})
        for name in names
    }


def programme_file(names: list[str], **more) -> ProgrammeFile:
    base = {
        "id": "all-groups",
        "title": "All groups",
        "authors": ["A"],
        "groups": [{"study": name, "label": f"Group {name}"} for name in names],
    }
    return ProgrammeFile.model_validate(base | more)


def programme(studies: dict[str, StudyFile], **more) -> Programme:
    return together(programme_file(list(studies), **more), studies)


def tables_of(
    studies: dict[str, StudyFile], before: dict[str, list], after: dict[str, list]
) -> dict[str, dict[str, pd.DataFrame]]:
    """Return the tables that studies publish, of scores before and after."""
    made: dict[str, dict[str, pd.DataFrame]] = {
        "flow": {},
        "effects": {},
        "process": {},
        "satisfaction": {},
    }
    for name, each in studies.items():
        publish = each.privacy.model_dump_json(), each.synthetic
        flow, effects = _published(publish, tuple(before[name]), tuple(after[name]))
        made["flow"][name], made["effects"][name] = flow, effects
    return made


@cache
def _published(
    publish: tuple[str, bool], before: tuple[float, ...], after: tuple[float, ...]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return flow and effects of a group as its study publishes them."""
    each = study(privacy=json.loads(publish[0]), synthetic=publish[1])
    own = scores(pre=list(before), post=list(after))
    own["items_answered"], own["items_total"] = 1, 1
    people = pd.DataFrame({"participant_id": own["participant_id"].unique()})
    flow, effects = (
        published(each, Recipe.read(TABLES[table].recipe()), function(each, own, people))
        for table, function in (("flow", flow_table), ("effects", effects_table))
    )
    return flow, effects


STUDY = """\
id: {name}
title: {title}
authors: [Example Author]
synthetic: true
seed: 1
design: {{kind: one-group, weeks: 6}}
waves:
  - {{id: pre, label: {{en: before, zh: 前测}}, role: pre, weeks: 0}}
  - {{id: post, label: {{en: after, zh: 后测}}, role: post, weeks: 6}}
files:
  - {{path: pre.csv, kind: responses, id: id, wave: pre, columns: {{mood: "mood_{{item}}"}}}}
  - {{path: post.csv, kind: responses, id: id, wave: post, columns: {{mood: "mood_{{item}}", end: "end_{{item}}"}}}}
  - {{path: sessions.csv, kind: sessions, id: id, session: session, attended: attended, ratings: {{}}}}
instruments:
  mood:
    define:
      name: {{en: Low mood, zh: 低落情绪}}
      short: {{en: Low mood, zh: 低落}}
      items: [{{ids: 1-5, min: 1, max: 5}}]
      reversed: 3
      scores:
        - {{id: total, label: {{en: low mood, zh: 低落情绪}}, max_missing: 1, direction: lower-better}}
  end:
    define:
      name: {{en: Closing questionnaire, zh: 结束问卷}}
      short: {{en: Satisfaction, zh: 满意度}}
      items: [{{ids: 1-2, min: 1, max: 5}}]
      scores:
        - {{id: total, label: {{en: satisfaction, zh: 满意度}}, statistic: mean, direction: higher-better}}
satisfaction: {{instrument: end, wave: post}}
cleaning: {{duplicates: first}}
outcomes: [{{scale: mood, primary: true, expected: lower}}]
comparisons: [[pre, post]]
family: {{test: t}}
"""


def write_programme(raw: Path, name: str, members: list[int], seed: int = 1, **more) -> Path:
    """Write a programme of invented groups and their studies under `raw`; return its file.

    Parameters
    ----------
    members : list of int
        People of each group.
    """
    rng = np.random.default_rng(seed)
    listed = []
    for number, size in enumerate(members, start=1):
        group = f"{name}-{number:03}"
        folder = raw / group
        folder.mkdir(parents=True)
        text = STUDY.format(name=group, title=f"Group {number}")
        (folder / "study.yaml").write_text(text, encoding="utf-8")
        people = [f"P{person:02}" for person in range(1, size + 1)]
        level = rng.normal(3.4, 0.5, size)
        shift = rng.normal(-0.6, 0.3)
        for wave, mean in (("pre", level), ("post", level + shift)):
            answers = np.clip(np.rint(rng.normal(mean[:, None], 0.8, (size, 5))), 1, 5).astype(int)
            answers[:, 2] = 6 - answers[:, 2]
            table = pd.DataFrame(answers, columns=[f"mood_{item}" for item in range(1, 6)])
            if wave == "post":
                closing = np.clip(np.rint(rng.normal(4, 0.7, (size, 2))), 1, 5).astype(int)
                table[["end_1", "end_2"]] = closing
            table.insert(0, "id", people)
            table.to_csv(folder / f"{wave}.csv", index=False)
        came = [
            {"id": person, "session": session, "attended": int(rng.random() < 0.85)}
            for person in people
            for session in range(1, 7)
        ]
        pd.DataFrame(came).to_csv(folder / "sessions.csv", index=False)
        write_checksums(load_study(folder / "study.yaml"), folder)
        site = ["north", "south"][number % 2]
        label = {"en": f"Group {number}", "zh": f"第{number}组"}
        listed.append({"study": group, "label": label, "attributes": {"site": site}})
    content = {
        "id": name,
        "title": {"en": "Groups for carers", "zh": "照顾者小组"},
        "authors": ["Example Author"],
        "attributes": {
            "site": {
                "label": {"en": "site", "zh": "地点"},
                "levels": {
                    "north": {"en": "north", "zh": "北"},
                    "south": {"en": "south", "zh": "南"},
                },
            }
        },
        "groups": listed,
    }
    path = raw / name / "programme.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(
        yaml.safe_dump(content | more, allow_unicode=True, sort_keys=False), encoding="utf-8"
    )
    return path
