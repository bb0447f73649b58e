"""A hostile zip is refused with a message, before it costs memory or time."""

import io
import random
import struct
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.core.errors import InvalidTextError
from explorer.core.zip_files import open_member, open_zip, read_member
from tests.core.packed import pack


def unpack(data: bytes, most_members: int = 10, most_bytes: int = 1000) -> dict[str, bytes]:
    with open_zip(io.BytesIO(data), "The file", most_members=most_members) as archive:
        return {name: read_member(archive, name, most_bytes) for name in archive.namelist()}


PLAIN = {"a": b"some text" * 10, "folder/b": bytes(range(100)), "empty": b""}


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_plain_zip_is_read(method: int) -> None:
    assert unpack(pack(PLAIN, method)) == PLAIN
    assert unpack(pack({})) == {}


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_rare_methods_are_refused(method: int) -> None:
    with pytest.raises(InvalidTextError, match="'a' in The file must be stored or deflated"):
        unpack(pack(PLAIN, method))


def test_an_encrypted_member_is_refused() -> None:
    data = bytearray(pack(PLAIN))
    for at, flags in ((data.index(b"PK\x03\x04"), 6), (data.index(b"PK\x01\x02"), 8)):
        data[at + flags] |= 1
    with pytest.raises(InvalidTextError, match="encrypted; zip it again without a password"):
        unpack(bytes(data))


def test_members_that_share_their_bytes_are_refused() -> None:
    data = bytearray(pack({"a": bytes(50), "b": bytes(50)}, zipfile.ZIP_STORED))
    second = data.rindex(b"PK\x01\x02")
    data[second + 42 : second + 46] = struct.pack("<L", 5)  # begins inside the first
    with pytest.raises(InvalidTextError, match="must not overlap, but 'a' and 'b' do"):
        unpack(bytes(data))


def test_a_member_that_reaches_into_the_directory_is_refused() -> None:
    data = bytearray(pack({"a": bytes(50)}, zipfile.ZIP_STORED))
    entry = data.index(b"PK\x01\x02")
    data[entry + 20 : entry + 24] = struct.pack("<L", 90)
    with pytest.raises(InvalidTextError, match="damaged"):
        unpack(bytes(data))


def test_two_members_of_one_name_are_refused() -> None:
    data = pack({"a": b"one", "b": b"two"})
    with pytest.raises(InvalidTextError, match="one member of each name, got two 'a'"):
        unpack(data.replace(b"b", b"a"))


def test_too_many_members_are_refused_before_the_directory_is_read() -> None:
    data = bytearray(pack({str(number): b"" for number in range(11)}))
    with pytest.raises(InvalidTextError, match="at most 10 members, but it has 11"):
        unpack(bytes(data))
    end = data.rindex(b"PK\x05\x06")
    data[end + 12 : end + 16] = struct.pack("<L", 50_000)  # a directory of that many bytes
    with pytest.raises(InvalidTextError, match="at most 20 members, but it has more"):
        unpack(bytes(data), most_members=20)


def test_a_member_that_unpacks_to_too_much_is_refused_whatever_size_it_declares() -> None:
    data = bytearray(pack({"a": bytes(100_000)}))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.index(signature) + offset
        data[at : at + 4] = struct.pack("<L", 10)
    with pytest.raises(InvalidTextError, match=r"at most 1,000 bytes|damaged"):
        unpack(bytes(data))
    with pytest.raises(InvalidTextError, match="at most 1,000 bytes, but it has more"):
        unpack(pack({"a": bytes(100_000)}))


def test_a_missing_member_is_named() -> None:
    file = io.BytesIO(pack({}))
    with (
        open_zip(file, "The file", most_members=1) as archive,
        pytest.raises(InvalidTextError, match=r"must contain 'run\.json'"),
    ):
        open_member(archive, "run.json")


@settings(max_examples=60, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 6))
def test_a_zip_with_changed_bytes_is_read_or_refused(rng: random.Random, changes: int) -> None:
    data = bytearray(pack(PLAIN, rng.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])))
    for _ in range(changes):
        data[rng.randrange(len(data))] = rng.randrange(256)
    with suppress(InvalidTextError):
        unpack(bytes(data[: rng.randrange(len(data) // 2, len(data) + 1)]))
