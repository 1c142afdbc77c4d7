"""From a study and its tables to one results table each."""
