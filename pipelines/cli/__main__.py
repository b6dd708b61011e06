"""`python -m pipelines.cli` is `impact`."""

from pipelines.cli.group import main

main()
