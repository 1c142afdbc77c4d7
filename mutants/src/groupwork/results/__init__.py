"""The results tables: which there are, how they are written, published and shown."""
