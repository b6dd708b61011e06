"""Lines that only the layout has wrapped, put together again."""
