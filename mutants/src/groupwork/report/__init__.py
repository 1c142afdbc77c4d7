"""From results tables to the report: numbers, sentences, tables, assembly, rendering."""
