"""The published language: codes, law as data, fields and shapes; imports nothing else of this project."""
