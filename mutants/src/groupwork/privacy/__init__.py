"""Protection of the people in a study: what is kept out of the tables, and out of print.

`identifiers` knows what direct identifiers look like, `gate` keeps them out of the processed
tables, `disclosure` holds back results about few people, `risk` says how far people can be told
apart, `scan` looks through what was rendered.
"""
