"""From rows of a file to canonical bodies and back: pure functions over the field tables of `schemas/forms`."""
