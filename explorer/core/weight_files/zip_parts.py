"""Reads a part of a zip within bounds, whatever the zip says about itself."""

from __future__ import annotations

import zipfile

from explorer.core.errors import InvalidTextError
from explorer.core.weight_files.tensors import shorten
from explorer.core.zip_files import ZIP_DAMAGES, find_obstacle


def read_part(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    """The bytes of a part.

    Args:
        archive: the zip.
        name: of the part.
        most: how many bytes it may have.

    Raises:
        InvalidTextError: the part is missing, too large, encrypted or damaged, or compressed in an
            unusual way.
    """
    label = shorten(name)
    try:
        info = archive.getinfo(name)
    except KeyError as error:
        raise InvalidTextError(
            f"The part `{label}` is missing in this file; save the weights again."
        ) from error
    if find_obstacle(info):
        raise InvalidTextError(
            f"The part `{label}` of this file must be stored or deflated without a password; "
            "save the weights again."
        )
    try:
        with archive.open(info) as part:
            # The declared size may be wrong: never unpack more than a byte past the limit.
            content = part.read(most + 1)
    except ZIP_DAMAGES as error:
        raise InvalidTextError(
            f"The part `{label}` of this file is damaged; download or copy the file again."
        ) from error
    if len(content) > most:
        raise InvalidTextError(
            f"The part `{label}` of this file must have at most {most:,} bytes, but it has more."
        )
    return content
