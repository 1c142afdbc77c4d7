"""The report on a programme: its groups beside each other, and all together."""

import shutil
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import pandas as pd
import yaml

from groupwork.analysis.programme import ALL, FEW_GROUPS
from groupwork.analysis.sites import MIXED
from groupwork.report.assemble import LANGUAGES, date_format, front_matter
from groupwork.report.fragments.appendices import listed_numbers
from groupwork.report.fragments.base import reason_of, rows_alt, together
from groupwork.report.ledger import Ledger, Result
from groupwork.report.markdown import only_on_page, plain
from groupwork.report.shortcodes import MAIN
from groupwork.report.writer import HELD_BACK, Writer, read_phrases, verdict
from groupwork.study.base import LocalText
from groupwork.study.programme_file import Group, Measure, Programme
from groupwork.study.yaml_file import read_yaml
from groupwork.tables import read_table

DOCUMENT = "programme"
#: Most groups that are listed in the report's tables.
LISTED = 60


class ProgrammeWriter(Writer):
    """What the report on a programme is written with: its words, its groups, its numbers."""

    programme: Programme

    @classmethod
    def of(
        cls, programme: Programme, tables: dict[str, pd.DataFrame], language: str, sources: Path
    ) -> "ProgrammeWriter":
        """Read the phrases of a language: those of all reports, and those of this one."""
        path = sources / language / f"{DOCUMENT}.yml"
        phrases = dict(read_phrases(sources / language / "phrases.yml"))
        for part, words in read_yaml(path).items():
            phrases[part] = {**phrases.get(part, {}), **words}
        ledger = Ledger(tables, leading_zero=language == "zh")
        writer = cls(cast("Any", programme), ledger, language, phrases, source=path)
        writer.programme = programme
        return writer

    @cached_property
    def members(self) -> str:
        return str(self.phrases["words"]["members"]["one-group"])

    @cached_property
    def member(self) -> str:
        return str(self.phrases["words"]["member"]["one-group"])

    @cached_property
    def small_cell(self) -> str:
        return self.declared("small_cell")

    @property
    def _reasons(self) -> tuple[LocalText, ...]:
        return ()

    def wave(self, wave: str) -> str:
        """Return the printed name of a wave, as it stands inside a sentence."""
        return plain(self.programme.waves[wave].get(self.language))

    def label(self, group: Group) -> str:
        """Return the printed name of a group."""
        return plain(group.label.get(self.language))

    def name(self, measure: Measure) -> str:
        """Return the printed name of a scale."""
        return plain(measure.label.get(self.language))

    def attribute(self, name: str, level: str | None = None) -> str:
        """Return the printed name of an attribute of groups, or of one of its levels."""
        attribute = self.programme.attributes[name]
        if level is None:
            return plain(attribute.label.name(self.language))
        return plain((attribute.levels or {})[level].get(self.language))

    def change(
        self, measure: Measure, pair: tuple[str, str], statistic: str, **more: str
    ) -> Result:
        """Return a result of the table of changes, of all groups unless another is named."""
        where = {"outcome": measure.scale, "wave_from": pair[0], "wave_to": pair[1]}
        return self.ledger.find("changes", **where, **({"group": ALL} | more), statistic=statistic)

    def over(self, measure: Measure, pair: tuple[str, str]) -> dict[str, str]:
        """Return what a sentence calls an outcome and its times."""
        fields = {"wave_from": self.wave(pair[0]), "wave_to": self.wave(pair[1])}
        return {"outcome": self.name(measure), **fields}


def assemble_programme(
    programme: Programme,
    *,
    tables: Mapping[str, Path],
    figure: Path,
    sources: Path,
    build: Path,
    language: str = "en",
) -> pd.DataFrame:
    """Write the build folder of the report on a programme.

    Parameters
    ----------
    programme : Programme
    tables : mapping of str to pathlib.Path
        Its results tables.
    figure : pathlib.Path
        The change in each group, as PNG in this language.
    sources : pathlib.Path
        The project's `report/` folder.
    build : pathlib.Path
        Written anew, with a folder `programme` for `render`.
    language : {"en", "zh"}

    Returns
    -------
    DataFrame
        The register of printed numbers: document, key, printed, table, row, column.
    """
    folder = build / DOCUMENT
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "figures").mkdir(parents=True)
    read = {name: read_table(path) for name, path in tables.items()}
    w = ProgrammeWriter.of(programme, read, language, sources)
    text = together(*_parts(w))
    text = together(text, _numbers(w))
    shutil.copyfile(sources / "_quarto.yml", folder / "_quarto.yml")
    shutil.copytree(sources / "style", folder / "style")
    shutil.copyfile(sources / "csl" / LANGUAGES[language][1], folder / "citations.csl")
    shutil.copyfile(figure, folder / "figures" / "groups.png")
    names = ("references.bib", f"references-{language}.bib")
    bibliography = [name for name in names if (sources / name).is_file()]
    for name in bibliography:
        shutil.copyfile(sources / name, folder / name)
    front = yaml.safe_dump(
        _front(w, bibliography), allow_unicode=True, sort_keys=False, width=10_000
    )
    _write(folder / MAIN, f"---\n{front}---\n\n{text}\n")
    _write(folder / "_variables.yml", w.ledger.variables())
    register = w.ledger.register().assign(document=DOCUMENT)
    return register[["document", "key", "printed", "table", "row", "column"]]


def _front(w: ProgrammeWriter, bibliography: list[str]) -> dict[str, Any]:
    programme, language = w.programme, w.language
    front = front_matter(programme.title, programme.authors, language, bibliography)
    front |= {"subtitle": w.phrase("pooled.subtitle"), "article": True}
    if programme.institution:
        front["institute"] = plain(programme.institution.get(language))
    if programme.date:
        front |= {"date": programme.date, "date-format": date_format(programme.date)}
    if programme.synthetic:
        front |= {"synthetic": True, "synthetic-note": w.phrase("synthetic-note")}
    return front


def _parts(w: ProgrammeWriter) -> Iterator[str]:
    for name, written in (
        ("took-part", _took_part(w)),
        ("together", _pooled(w)),
        ("differences", _differences(w)),
        ("process", _process(w)),
        ("made", [w.phrase("pooled.made"), w.phrase("pooled.own-reports")]),
    ):
        yield together(f"# {w.phrase(f'pooled.sections.{name}')} {{#sec-{name}}}", *written)
    yield f"# {w.phrase('words.references')} {{.unnumbered}}\n\n::: {{#refs}}\n:::"


def _took_part(w: ProgrammeWriter) -> Iterator[str]:
    groups, waves = w.programme.groups, list(w.programme.waves)
    held = not w.ledger.rows("participation", statistic="people", group=ALL).empty and bool(
        w.ledger.rows("participation", statistic="people")["estimate"].isna().any()
    )
    said = []
    for wave in waves:
        people = w.ledger.find("participation", group=ALL, wave=wave, statistic="people")
        shown = w.ledger.find("participation", group=ALL, wave=wave, statistic="groups")
        said.append(
            w.phrase(
                "pooled.took-part",
                wave=w.wave(wave),
                people=people.say(style="count"),
                shown=shown.say(style="count"),
                groups=w.declared("count(groups)"),
            )
        )
    listed = len(groups) <= LISTED
    yield w.joined(
        *said,
        w.phrase("pooled.took-part-table" if listed else "pooled.many"),
        w.phrase("pooled.held-back", small=w.small_cell) if held else "",
        w.phrase("pooled.rounded") if w.programme.protected else "",
    )
    if listed:
        names = list(w.programme.attributes)
        header = [*w.head("study"), *map(w.title, map(w.attribute, names))]
        header += [w.phrase("heads.at", wave=w.wave(wave)) for wave in waves]
        rows = [
            [
                w.label(group),
                *(_value(w, name, group.attributes[name]) for name in names),
                *(
                    w.cell(
                        w.ledger.find(
                            "participation", group=group.study, wave=wave, statistic="people"
                        ),
                        style="count",
                    )
                    for wave in waves
                ),
            ]
            for group in groups
        ]
        yield w.table("participation", header, rows, align="left")


def _value(w: ProgrammeWriter, name: str, value: str) -> str:
    numeric = w.programme.attributes[name].levels is None
    return plain(value) if numeric else w.attribute(name, value)


def _pooled(w: ProgrammeWriter) -> Iterator[str]:
    programme = w.programme
    first, pair = programme.measures[0], programme.comparisons[0]
    every = [(measure, each) for measure in programme.measures for each in programme.comparisons]
    yield from (_one_pool(w, *each) for each in every)
    yield w.joined(
        w.phrase("pooled.design"),
        w.phrase("pooled.figure", outcome=w.name(first)),
        w.phrase("pooled.pooled-table"),
        w.phrase("pooled.groups-table", outcome=w.name(first))
        if len(programme.groups) <= LISTED
        else "",
    )
    rows = [_pooled_row(w, *each) for each in every]
    yield _figure(w, first, pair, rows[0])
    header = w.head("outcome", "pair", "groups", "n", "pooled", "prediction", "i2", "g_z")
    yield w.table("pooled", header, rows, widths=[4, 4, 2, 1, 6, 4, 2, 6])
    if len(programme.groups) <= LISTED:
        own = [
            [
                w.label(group),
                w.cell(w.change(first, pair, "mean_diff", group=group.study), "n", "count"),
                w.span(w.change(first, pair, "mean_diff", group=group.study)),
                w.cell(w.change(first, pair, "sd_diff", group=group.study)),
                w.span(w.change(first, pair, "g_z", group=group.study)),
            ]
            for group in programme.groups
        ]
        heads = w.head("study", "n", "change", "sd-change", "one-g")
        over = w.over(first, pair)
        yield w.table(
            "bygroup",
            heads,
            own,
            widths=[5, 1, 4, 3, 4],
            outcome=over["outcome"],
            wave_from=over["wave_from"],
            wave_to=over["wave_to"],
        )


def _pooled_row(w: ProgrammeWriter, measure: Measure, pair: tuple[str, str]) -> list[str]:
    groups = w.change(measure, pair, "groups")
    return [
        w.name(measure),
        w.pair(pair),
        w.cell(groups, style="count"),
        w.cell(groups, "n", "count"),
        w.span(w.change(measure, pair, "mean_diff")),
        w.span(w.change(measure, pair, "mean_diff_prediction"), estimate=False),
        w.cell(w.change(measure, pair, "mean_diff_i2"), style="percent"),
        w.span(w.change(measure, pair, "g_z")),
    ]


def _one_pool(w: ProgrammeWriter, measure: Measure, pair: tuple[str, str]) -> str:
    mean, over = w.change(measure, pair, "mean_diff"), w.over(measure, pair)
    if not mean.estimable:
        return w.phrase("pooled.not-pooled", reason=reason_of(w, mean), **over)
    groups = w.change(measure, pair, "groups")
    prediction = w.change(measure, pair, "mean_diff_prediction")
    low, high = prediction.value("ci_low"), prediction.value("ci_high")
    one_way = low is not None and high is not None and not low <= 0 <= high
    mixed = w.change(measure, pair, "mean_diff", method=MIXED)
    return w.joined(
        w.phrase(
            "pooled.primary",
            groups=groups.say(style="count"),
            people=groups.say("n", "count"),
            mean=mean.say(),
            ci=mean.interval(),
            p=mean.say("p", "p"),
            **over,
        ),
        w.phrase(f"pooled.verdict.{verdict(mean, measure.direction)}"),
        w.phrase("pooled.prediction", low=prediction.say("ci_low"), high=prediction.say("ci_high")),
        w.phrase("pooled.one-way" if one_way else "pooled.either-way"),
        w.phrase(
            "pooled.heterogeneity",
            i2=w.change(measure, pair, "mean_diff_i2").say(style="percent"),
            q=w.change(measure, pair, "mean_diff_q").say("p", "p"),
            tau2=w.change(measure, pair, "mean_diff_tau2").say(),
        ),
        w.phrase("pooled.few") if (groups.value() or 0) < FEW_GROUPS else "",
        w.phrase("pooled.mixed", mean=mixed.say(), ci=mixed.interval())
        if mixed.estimable and mixed.has_interval
        else "",
    )


def _figure(w: ProgrammeWriter, measure: Measure, pair: tuple[str, str], row: list[str]) -> str:
    caption = w.ledger.unlinked(w.phrase("figures.groups", **w.over(measure, pair)))
    alt = w.ledger.resolved(rows_alt(w, [[row[0], *row[4:6]]])).replace("\\", "")
    alt = alt.replace('"', "'").replace("{{<", "").replace(HELD_BACK, w.phrase("words.held-back"))
    return f'![{caption}](figures/groups.png){{#fig-groups fig-alt="{alt}"}}\n'


def _differences(w: ProgrammeWriter) -> Iterator[str]:
    programme = w.programme
    if not programme.attributes:
        yield w.phrase("pooled.no-attributes")
        return
    rows = []
    for measure in programme.measures:
        for pair in programme.comparisons:
            where = {"outcome": measure.scale, "wave_from": pair[0], "wave_to": pair[1]}
            for name, attribute in programme.attributes.items():
                yield _one_difference(w, name, where, w.over(measure, pair))
                for level in attribute.levels or {}:
                    found = {
                        statistic: w.ledger.find(
                            "differences",
                            **where,
                            attribute=name,
                            level=level,
                            statistic=statistic,
                        )
                        for statistic in ("groups", "mean_diff")
                    }
                    rows.append(
                        [
                            w.name(measure),
                            w.pair(pair),
                            w.attribute(name),
                            w.attribute(name, level),
                            w.cell(found["groups"], style="count"),
                            w.span(found["mean_diff"]),
                        ]
                    )
    yield w.joined(
        w.phrase("pooled.attribute-table") if rows else "",
        w.phrase("pooled.not-random"),
        w.phrase("pooled.too-few") if len(programme.groups) < FEW_GROUPS else "",
    )
    header = w.head("outcome", "pair", "characteristic", "level", "groups", "change")
    yield w.table("byattribute", header, rows, widths=[3, 3, 2, 2, 1, 4])


def _one_difference(
    w: ProgrammeWriter, name: str, where: dict[str, str], over: dict[str, str]
) -> str:
    def of(statistic: str) -> Result:
        return w.ledger.find("differences", **where, attribute=name, level=ALL, statistic=statistic)

    f, attribute = of("f"), w.attribute(name)
    if not f.estimable:
        return w.phrase("pooled.not-compared", attribute=attribute, reason=reason_of(w, f), **over)
    differs = w.is_significant(f.value("p"))
    said = "differ" if differs else "alike"
    sentences = [w.phrase(f"pooled.{said}", attribute=attribute, p=f.say("p", "p"), **over)]
    if differs and of("r2").estimable:
        sentences.append(w.phrase("pooled.share", r2=of("r2").say(style="percent")))
    if w.programme.attributes[name].levels is None:
        slope, unit = of("slope"), w.programme.attributes[name].unit
        named = plain(unit.get(w.language)) if unit else w.phrase("pooled.one-more")
        sentences.append(
            w.phrase(
                "pooled.slope",
                attribute=attribute,
                unit=named,
                slope=slope.say(),
                ci=slope.interval(),
            )
        )
    return w.joined(*sentences)


_STYLES: dict[str, Any] = {"attendance": "percentage", "satisfaction": "raw"}


def _process(w: ProgrammeWriter) -> Iterator[str]:
    having = [name for name in _STYLES if w.values("group_process", "group", variable=name)]
    if not having:
        yield w.phrase("pooled.no-process")
        return

    def of(variable: str, group: str, statistic: str) -> Result | None:
        return w.ledger.get("group_process", variable=variable, group=group, statistic=statistic)

    sentences = []
    for name in having:
        found = {each: of(name, ALL, each) for each in ("groups", "mean", "min", "max")}
        mean = found["mean"]
        if mean is None or not mean.has_interval:
            continue
        style = _STYLES[name]
        said = {
            each: result.say(style="count" if each == "groups" else style)
            for each, result in found.items()
            if result is not None
        }
        sentences.append(
            w.phrase(
                f"pooled.{name}",
                mean=said["mean"],
                groups=said["groups"],
                ci=mean.interval(style),
                low=said["min"],
                high=said["max"],
            )
        )
    listed = len(w.programme.groups) <= LISTED
    yield w.joined(*sentences, w.phrase("pooled.process-table") if listed else "")
    if listed:
        header = [*w.head("study"), *(w.phrase(f"heads.{name}-of") for name in having)]
        rows = [
            [
                w.label(group),
                *(w.span(of(name, group.study, "mean"), _STYLES[name]) for name in having),
            ]
            for group in w.programme.groups
        ]
        yield w.table("groupprocess", header, rows)


def _numbers(w: ProgrammeWriter) -> str:
    """List where the numbers come from; on a page each number leads there."""
    listed = [
        *listed_numbers(w, w.ledger, in_prose=True),
        *listed_numbers(w, w.ledger, in_prose=False),
    ]
    head = f"# {w.phrase('words.numbers')} {{#sec-numbers .unnumbered}}"
    return only_on_page(together(head, *listed))


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
