"""What coding programs write: read, checked, merged, written back, and cut into units.

- `refi`, `qualcoder`, `taguette`: readers; `write`: REFI-QDA.
- `project`: what they all read into; `offsets`: how a program counts characters.
- `transcripts`: texts from files of their own; `units`: texts cut into units, and passages laid
  over them; `segments`: from there to the study's table.
"""
