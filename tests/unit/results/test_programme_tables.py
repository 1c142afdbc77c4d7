"""Which studies of a programme have which tables."""

from programmes import groups, programme

from groupwork.results.programme_tables import studies_with


def test_a_table_is_asked_of_the_studies_that_have_it_alone():
    made = programme(groups("north", "south"))
    told = [
        each.__class__(**{**vars(each), "attendance": each.study == "south"})
        for each in made.groups
    ]
    made = made.__class__(**{**vars(made), "groups": told})
    assert studies_with(made, "flow") == studies_with(made, "effects") == ["north", "south"]
    assert studies_with(made, "process") == ["south"]
    assert studies_with(made, "satisfaction") == []
