"""Drafts the study file that would read raw files: one module a family of questions."""
