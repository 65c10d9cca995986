"""Openletter: open letters that people and organisations sign, and that governments answer."""

__version__ = "0.1.0"
