"""Invented examples: entities that do not exist, with records that reproduce each situation the service must handle."""
