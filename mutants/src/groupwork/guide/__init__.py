"""Help for authors of study files."""
