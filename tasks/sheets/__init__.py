"""Forms as spreadsheets: templates of what a to-do asks for, and what came back in them (G4.1, G5.1, G6.4)."""

from tasks.sheets.places import Filled, Places
from tasks.sheets.reading import read
from tasks.sheets.writing import template

__all__ = ["Filled", "Places", "read", "template"]
