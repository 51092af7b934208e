"""Papers as office files: .docx and .xlsx of the same content as the Markdown (D1, G6.2)."""

from tasks.documents.office.aside import close_aside, office_file_aside
from tasks.documents.office.errors import OfficeUnavailable, TemplateBroken
from tasks.documents.office.making import KINDS, OfficeFile, office_file

__all__ = [
    "KINDS",
    "OfficeFile",
    "OfficeUnavailable",
    "TemplateBroken",
    "close_aside",
    "office_file",
    "office_file_aside",
]
