"""One-time codes: HMAC over assignment, turn and recipient, made when a message is sent, stored nowhere (rule 8)."""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from uuid import UUID

from schemas.settings import Settings

_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that look alike
_LENGTH = 6


def code_for(settings: Settings, assignment_id: UUID | str, turn: int, person: str) -> str:
    """The code by which this person (address, lower case) answers this assignment now, for themselves or as substitute.

    Six letters and digits without look-alikes; another one for each person, so that it says who answered (S1).
    """
    if settings.secret_key is None:
        raise ValueError("secret_key is not set")
    secret = settings.secret_key.get_secret_value().encode()
    number = int.from_bytes(hmac.digest(secret, f"{assignment_id}:{turn}:{person}".encode(), hashlib.sha256))
    letters: list[str] = []
    for _ in range(_LENGTH):
        number, at = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[at])
    return "".join(letters)


def same_code(given: str, right: str) -> bool:
    """Whether a typed code is the right one: full width, lower case, spaces and hyphens do not matter."""
    plain = unicodedata.normalize("NFKC", given).upper().replace(" ", "").replace("-", "")
    return hmac.compare_digest(plain.encode(errors="replace"), right.encode())
