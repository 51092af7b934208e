"""Office files are zip files: packed so that the same content gives the same bytes, and read with a limit."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

UNKNOWN_TIME: Final = datetime(1980, 1, 1)  # the earliest a zip file can name
_STAMP: Final = (1980, 1, 1, 0, 0, 0)


def repacked(data: bytes, changed: Mapping[str, bytes] | None = None) -> bytes:
    """The zip file anew with fixed times, so that a checksum speaks of the content; ``changed`` replaces parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in source.namelist():
            part = zipfile.ZipInfo(name, _STAMP)
            part.compress_type, part.create_system = zipfile.ZIP_DEFLATED, 0
            packed.writestr(part, (changed or {}).get(name) or source.read(name))
    return target.getvalue()


def unpacked_size(data: bytes) -> int:
    """Bytes the parts of a zip file say they unpack to. Raises zipfile.BadZipFile where it is none."""
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        return sum(part.file_size for part in source.infolist())


def property_time(at: datetime | None) -> datetime:
    """A moment as office properties have it: UTC without its offset, whole seconds."""
    return at.astimezone(UTC).replace(tzinfo=None, microsecond=0) if at else UNKNOWN_TIME
