"""From text to answers and scores, with the audit of every change."""
