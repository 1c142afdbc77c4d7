"""From raw files to long tables of text."""
