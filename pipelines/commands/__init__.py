"""Commands of `impact` that are more than a few lines: one module a command. `pipelines.cli` adds them to the group."""
