"""How the sample reports are made from their descriptions."""
