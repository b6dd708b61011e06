"""From the parsed layer and decisions to a new warehouse file, and its publication."""
