"""What each kind of paper says, from its content (D1): one function per kind, all as the same blocks."""

from tasks.documents.papers.making import paper

__all__ = ["paper"]
