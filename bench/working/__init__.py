"""What ``bench.workbench`` does: a city with its officers, the real pages in their processes, and visitors."""
