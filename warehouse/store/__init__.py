"""What is kept beside a warehouse: landing copies, the parsed layer, the catalogue, and where each lies."""
