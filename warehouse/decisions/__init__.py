"""What people have said: aliases and corrections, and the YAML they are kept in."""
