"""The bundled engine's filter, templates and reference document."""
