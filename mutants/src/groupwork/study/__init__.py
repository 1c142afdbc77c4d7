"""What is declared before any data are read: the models of `study.yaml` and `config.yaml`."""
