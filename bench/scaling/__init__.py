"""What ``bench.scale`` builds and asks: a mixture of cases, a store of a million of them, questions of every day."""
