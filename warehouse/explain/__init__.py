"""From a number back to its source: lineage, pictures, reviews, differences, summaries."""
