"""Codings by a machine: kept out of what people coded, and set against it.

Whether two people read a text alike says that its codes can be shared. Whether a machine gives the
codes that people gave says how far it imitates them, which is another question, and the machine
is one more coder of nothing: it is in no agreement of coders and, where a person coded an
interview, in no count of themes.
"""

import pandas as pd

from groupwork.analysis.interviews.agreement import compared
from groupwork.analysis.interviews.coders import as_told, counted, is_machine, of_people
from groupwork.analysis.interviews.worksheet import CONSENSUS
from groupwork.statistics.estimate import estimate
from groupwork.study.study import Study
from groupwork.tables import statistics_table

KEYS = ["machine", "against", "code", "unit"]


def machines_table(study: Study, segments: pd.DataFrame, coding: pd.DataFrame) -> pd.DataFrame:
    """Say how far each machine agrees with people, code by code and over all codes.

    Parameters
    ----------
    study : Study
        `interviews.machines` says which coders are machines.
    segments : pandas.DataFrame
        One row a segment, coder and code.
    coding : pandas.DataFrame
        The coding that people settled on where they did, with which the machine is then
        compared; otherwise the same as `segments`, and it is compared with each of them.

    Returns
    -------
    pandas.DataFrame
        machine, against (a coder as in `agreement_table`, or `consensus`), code, unit, then the
        statistic columns as in `agreement_table` for two coders. One row a machine of against
        `nobody` and code `all`: interviews_alone, how many interviews (n: of all) no person
        coded, whose themes are counted by the machine's codes.
    """
    segments, coding = as_told(study, segments), as_told(study, coding)
    machine_rows = segments[is_machine(study, segments)]
    settled = coding[coding["coder"] == CONSENSUS]
    people = of_people(study, segments) if settled.empty else settled
    alone = counted(study, segments)
    alone = alone[is_machine(study, alone)]
    unit = study.interviews.unit if study.interviews else "segment"
    rows: list[dict] = []
    for machine in sorted(machine_rows["coder"].unique()):
        own = machine_rows[machine_rows["coder"] == machine]
        for person in sorted(people["coder"].dropna().unique()):
            two = pd.concat([people[people["coder"] == person], own], ignore_index=True)
            table = compared(study, two).drop(columns="coders")
            rows += table.assign(machine=machine, against=person).to_dict("records")
        number = alone.loc[alone["coder"] == machine, "interview"].nunique()
        count = estimate(
            "interviews_alone",
            "interviews that no person coded",
            number,
            n=int(segments["interview"].nunique()),
        )
        keys = {"machine": machine, "against": "nobody", "code": "all", "unit": unit}
        rows.append({**keys, **count.row()})
    return statistics_table(rows, KEYS)
