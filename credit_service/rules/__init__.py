"""Law as pure functions: values and dates in, values and reasons out; no database, no web, no clock."""
