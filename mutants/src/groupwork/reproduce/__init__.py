"""What shows that a result is right: printed numbers checked, checksums."""
