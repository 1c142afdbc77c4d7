"""Drawing people, their answers, sessions and networks from the parameters."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from groupwork.simulate.parameters import Occasion, Parameters, Vector


@dataclass(frozen=True)
class Drawn:
    """A study as it would be if nothing went wrong in its files.

    Attributes
    ----------
    attributes : pandas.DataFrame
        One row a caregiver of the survey: participant_id and the attributes.
    answers : dict of pandas.DataFrame
        By occasion: participant_id and one column an item, as answered (reversed items are not
        turned). All of the survey; members at pre; those who stayed later.
    lasting : pandas.DataFrame
        By participant_id, one column a factor: what lasts, with the subgroup's effect.
    sessions, satisfaction, network : pandas.DataFrame
        Records of the group, of the closing questionnaire and of supporters.
    """

    attributes: pd.DataFrame
    answers: dict[Occasion, pd.DataFrame]
    lasting: pd.DataFrame
    sessions: pd.DataFrame
    satisfaction: pd.DataFrame
    network: pd.DataFrame

    @property
    def members(self) -> pd.Index:
        """Participants of the group."""
        return pd.Index(self.answers["pre"]["participant_id"])


def draw(
    parameters: Parameters,
    rng: np.random.Generator,
    survey: int | None = None,
    members: int | None = None,
) -> Drawn:
    """Draw a study.

    Parameters
    ----------
    parameters : Parameters
    rng : numpy.random.Generator
    survey, members : int, optional
        Other sizes than those declared. The numbers lost stay as declared.
    """
    survey = survey or parameters.survey
    members = members or parameters.members
    ids = pd.Index([f"C{number:03d}" for number in range(1, survey + 1)], name="participant_id")
    attributes = _draw_attributes(parameters, rng, survey)
    lasting = _draw_lasting(parameters, rng, attributes)
    personal = rng.standard_normal(lasting.shape)

    first = _draw_answers(parameters, rng, lasting, personal, "survey")
    needs = scores_of(parameters, first)["needs"].to_numpy()
    chosen = np.sort(np.argsort(-needs, kind="stable")[:members])
    leave = rng.permutation(members)
    lost = parameters.lost_before_post
    stay_post = np.sort(leave[lost:])
    stay_followup = np.sort(leave[lost + parameters.lost_before_followup :])

    answers: dict[Occasion, pd.DataFrame] = {"survey": _with_ids(first, ids)}
    there: dict[Occasion, np.ndarray] = {
        "pre": chosen,
        "post": chosen[stay_post],
        "followup": chosen[stay_followup],
    }
    for occasion, present in there.items():
        table = _draw_answers(parameters, rng, lasting[present], personal[present], occasion)
        answers[occasion] = _with_ids(table, ids[present])

    stayed = pd.Index(answers["post"]["participant_id"])
    return Drawn(
        attributes=_with_ids(attributes, ids),
        answers=answers,
        lasting=pd.DataFrame(lasting, index=ids, columns=parameters.factors),
        sessions=_draw_sessions(parameters, rng, ids[chosen], stayed),
        satisfaction=_draw_satisfaction(parameters, rng, stayed),
        network=_draw_network(parameters, rng, ids[chosen], stayed),
    )


def scores_of(parameters: Parameters, answers: pd.DataFrame) -> pd.DataFrame:
    """Return the scores of complete answers by the keys of the parameters (people x scores)."""
    bank = parameters.bank
    given = answers[bank.columns].to_numpy()
    turned = np.where(bank.is_reversed, bank.lowest + bank.highest - given, given)
    table = {name: turned @ bank.weights(key) for name, key in parameters.scores.items()}
    for name, key in parameters.scores.items():
        if key.statistic == "index":
            table[name] = np.floor(table[name])
    return pd.DataFrame(table, index=answers.index)


def _with_ids(table: pd.DataFrame, ids: pd.Index) -> pd.DataFrame:
    return table.set_axis(ids, axis=0).reset_index()


def _draw_attributes(parameters: Parameters, rng: np.random.Generator, size: int) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            name: rng.choice(list(shares), size=size, p=list(shares.values()))
            for name, shares in parameters.categories.items()
        }
    )
    mean, sd = np.array([parameters.age[relation] for relation in table["relation"]]).T
    age = np.clip(np.rint(rng.normal(mean, sd)), 20, 75).astype(int)
    table.insert(1, "age", age)
    years = rng.gamma(parameters.years_ill.shape, parameters.years_ill.scale, size)
    table["years_ill"] = np.maximum(np.round(years, 1), 0.1)
    table["admissions"] = 1 + rng.poisson(parameters.admissions_per_year * table["years_ill"])
    return table


def _draw_lasting(
    parameters: Parameters, rng: np.random.Generator, attributes: pd.DataFrame
) -> Vector:
    """Draw what lasts (people x factors), variance = stability, plus the subgroup's effect."""
    root = np.linalg.cholesky(parameters.factor_correlation)
    standard = rng.standard_normal((len(attributes), len(root))) @ root.T
    lasting = standard * np.sqrt(parameters.factor_stability)
    effect = parameters.effect
    affected = (attributes[effect.attribute] == effect.level).to_numpy()
    lasting[affected, parameters.factors.index(effect.area)] += effect.shift
    return lasting


def _draw_answers(
    parameters: Parameters,
    rng: np.random.Generator,
    lasting: Vector,
    personal: Vector,
    occasion: Occasion,
) -> pd.DataFrame:
    bank = parameters.bank
    root = np.linalg.cholesky(parameters.factor_correlation)
    state = rng.standard_normal(lasting.shape) @ root.T * np.sqrt(1 - parameters.factor_stability)
    change, spread = parameters.factor_change(occasion)
    factors = lasting + state + change + spread * personal
    residual_sd = np.sqrt(1 - (bank.loadings**2).sum(axis=1))
    noise = rng.standard_normal((len(lasting), len(bank.columns)))
    tendency = factors @ bank.loadings.T + noise * residual_sd
    passed = (tendency[:, :, None] > bank.thresholds).sum(axis=2)
    content = bank.lowest + passed
    given = np.where(bank.is_reversed, bank.lowest + bank.highest - content, content)
    return pd.DataFrame(given, columns=bank.columns)


def _draw_sessions(
    parameters: Parameters, rng: np.random.Generator, members: pd.Index, stayed: pd.Index
) -> pd.DataFrame:
    """Draw process records. Who is lost before the post-test misses the second half."""
    truth = parameters.sessions
    rows = []
    for member in members:
        for session in range(1, truth.number + 1):
            came = rng.random() < truth.attendance
            attended = came and (member in stayed or session <= truth.number // 2)
            row = {"participant_id": member, "session": session, "attended": int(attended)}
            for name, rating in truth.ratings.items():
                value = rng.normal(rating.start + rating.rise * (session - 1), 0.8)
                rounded = int(np.clip(np.rint(value), rating.lowest, rating.highest))
                row[name] = rounded if attended else None
            rows.append(row)
    table = pd.DataFrame(rows)
    return table.astype(dict.fromkeys(truth.ratings, "Int64"))


def _draw_satisfaction(
    parameters: Parameters, rng: np.random.Generator, stayed: pd.Index
) -> pd.DataFrame:
    truth = parameters.satisfaction
    factor = rng.standard_normal((len(stayed), 1))
    noise = rng.standard_normal((len(stayed), truth.items))
    tendency = truth.loading * factor + np.sqrt(1 - truth.loading**2) * noise
    given = 1 + (tendency[:, :, None] > np.array(truth.thresholds)).sum(axis=2)
    columns = [f"satisfaction_{item}" for item in range(1, truth.items + 1)]
    return _with_ids(pd.DataFrame(given, columns=columns), stayed)


def _draw_network(
    parameters: Parameters, rng: np.random.Generator, members: pd.Index, stayed: pd.Index
) -> pd.DataFrame:
    rows = []
    for wave, people in (("before", members), ("after", stayed)):
        for person in people:
            for name, source in parameters.network.items():
                mean = source.pre if wave == "before" else source.post
                for _ in range(rng.poisson(mean) + (name == "family")):
                    kinds = parameters.support[name]
                    given = [kind for kind, chance in kinds.items() if rng.random() < chance]
                    likeliest = max(kinds, key=lambda kind: kinds[kind])
                    closeness = int(np.clip(np.rint(rng.normal(source.closeness, 0.9)), 1, 5))
                    rows.append(
                        {
                            "participant_id": person,
                            "wave": wave,
                            "source": name,
                            "support": ";".join(given or [likeliest]),
                            "closeness": closeness,
                        }
                    )
    # A stream of its own, so that all else is drawn as without labels.
    return _with_labels(pd.DataFrame(rows), parameters.ties_kept, rng.spawn(1)[0])


def _with_labels(network: pd.DataFrame, kept: float, rng: np.random.Generator) -> pd.DataFrame:
    """Label the supporters of each member: Fa1 and Fa2 of the family, and so on."""
    labels: dict[int, str] = {}
    for (_, source), named in network.groupby(["participant_id", "source"], sort=False):
        letters = str(source)[:2].title()
        before = named.index[named["wave"] == "before"]
        first = [f"{letters}{number + 1}" for number in range(len(before))]
        again = [label for label in first if rng.random() < kept]
        after = named.index[named["wave"] == "after"]
        new = [f"{letters}{len(before) + number + 1}" for number in range(len(after))]
        labels |= dict(zip(before, first, strict=True))
        labels |= dict(zip(after, (again + new)[: len(after)], strict=True))
    return network.assign(supporter=network.index.map(labels))
