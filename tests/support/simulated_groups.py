"""Small invented groups, to be published as if real: one scale, three waves, one who leaves."""

import numpy as np
import pandas as pd
from small_study import WAVES, items, responses, score, study

from groupwork.prepare.score import score as scored
from groupwork.results.make import call, published
from groupwork.results.registry import TABLES
from groupwork.results.schema import Recipe
from groupwork.study.study_file import StudyFile

ITEMS = 10
ARMS = ("a", "b")
TABLE_NAMES = ("descriptives", "distribution", "items", "effects", "retest", "missing")


def group_study(
    publish: str, *, later: bool = True, ends: tuple[int, int] = (1, 4), arms: bool = False
) -> StudyFile:
    """Return a study of a scale of ten items; with `later`, a follow-up that is compared too."""
    arm = {"arm": {"label": "Arm", "levels": {name: name.upper() for name in ARMS}}}
    groups = {"kind": "randomised", "groups": {"attribute": "arm", "control": "b"}}
    pairs = [["pre", "post"], *([["pre", "later"]] if later else [])]
    scale = {"items": items(f"1-{ITEMS}", *ends), "scores": [score(direction="lower-better")]}
    return study(
        {"strain": {**scale, "reversed": "2,4"}},
        arm if arms else None,
        synthetic=False,
        design=groups if arms else {"kind": "one-group"},
        waves=[wave for wave in WAVES if later or wave["id"] != "later"],
        comparisons=pairs,
        privacy={"publish": publish},
    )


def answers(n: int, seed: int) -> pd.DataFrame:
    """Draw the answers of n people at three waves; the last one leaves before the second."""
    rng = np.random.default_rng(seed)
    people = [f"P{number:02d}" for number in range(n)]
    level = rng.normal(2.6, 0.5, n)
    parts = []
    for place, wave in enumerate(("pre", "post", "later")):
        drawn = level[:, None] - 0.3 * (place > 0) + rng.normal(0, 0.8, (n, ITEMS))
        table = pd.DataFrame(
            np.clip(drawn.round(), 1, 4), index=people, columns=range(1, ITEMS + 1)
        )
        table[[2, 4]] = 5 - table[[2, 4]]  # they are worded the other way
        parts.append(responses("strain", table if wave == "pre" else table.iloc[:-1], wave))
    return pd.concat(parts, ignore_index=True)


def publish(own: StudyFile, long: pd.DataFrame, names=TABLE_NAMES) -> dict[str, pd.DataFrame]:
    """Return results tables as the workflow would publish them; of two arms, every other person."""
    waves = {wave for pair in own.comparisons for wave in pair}
    long = long[long["wave"].isin(waves)]
    scores = scored(own, long)
    people = sorted(long["participant_id"].unique())
    arms = [ARMS[place % 2] for place in range(len(people))]
    given = {
        "responses": long,
        "scores": scores,
        "people": pd.DataFrame({"participant_id": people, "arm": arms}),
    }
    tables = {}
    for name in names:
        row = TABLES[name]
        read = [given[each] for each in row.reads]
        table, *_ = call(row.function, own, *read, parts=bool(row.private))
        tables[name] = published(own, Recipe.read(row.recipe()), table, tables.get("effects"))
    return tables
