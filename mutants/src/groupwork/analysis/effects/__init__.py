"""Change: of the group, of each person, and what regression to the mean would bring."""
