"""Pages on this computer for those who do not use a terminal: files in, questions, report out."""
