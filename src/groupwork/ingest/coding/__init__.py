"""What coders' own software writes: read, checked, merged, written back, and cut into units.

- `refi`, `qualcoder`, `taguette`: readers; `locate`: texts that an export lacks; `write`: REFI-QDA.
- `project`: what they all read into; `segments`: from there to the study's table.
- `transcripts`, `units`: texts cut into units, and passages laid over them.
- `unitizing`: agreement on passages that each coder chose; `worksheet`: disagreements settled.
"""
