"""Every kind of file of weights gives the numbers that were saved; any other file is named."""

from __future__ import annotations

import gzip
import io
import json
import pickle
from collections import OrderedDict
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
import torch
from safetensors.torch import save
from torch import nn

from explorer.core.errors import InvalidTextError
from explorer.core.weight_files import keras_format, pickled_tables, torch_format
from explorer.core.weight_files.formats import read_weight_file
from explorer.core.weight_files.hdf5 import read_hdf5
from explorer.core.weight_files.tensors import MAX_NET_BYTES
from tests.core.packed import pack

DTYPES = (
    *(torch.float64, torch.float32, torch.float16, torch.bfloat16),
    *(torch.float8_e4m3fn, torch.float8_e5m2, torch.int64, torch.uint8, torch.bool),
)


def make_state() -> dict[str, torch.Tensor]:
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return dict(nn.Sequential(nn.LSTM(5, 4, 2), nn.Linear(4, 3)).state_dict())


def save_torch(table: object, **options: Any) -> bytes:  # noqa: ANN401 - torch's own options
    file = io.BytesIO()
    torch.save(table, file, **options)
    return file.getvalue()


def assert_same(data: bytes, state: dict[str, torch.Tensor]) -> None:
    tensors = read_weight_file(data).tensors
    assert tensors.keys() == state.keys()
    for name, tensor in state.items():
        wide = tensor.float() if tensor.is_floating_point() and tensor.itemsize < 4 else tensor
        assert tensors[name].shape == tuple(tensor.shape)
        np.testing.assert_array_equal(tensors[name], wide.numpy())


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_numbers_of_every_type_are_read_exactly_from_safetensors_and_pytorch(
    dtype: torch.dtype,
) -> None:
    every_byte = torch.arange(256, dtype=torch.uint8)
    tensor = every_byte.view(dtype) if dtype.itemsize == 1 else torch.linspace(-3, 3, 64).to(dtype)
    state = {"weight": tensor.reshape(8, -1).contiguous()}
    assert_same(save(state), state)
    assert_same(save_torch(state), state)


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_a_pytorch_file_of_any_protocol_is_read(protocol: int) -> None:
    assert_same(save_torch(make_state(), pickle_protocol=protocol), make_state())


def test_views_of_shared_numbers_are_read_as_torch_sees_them() -> None:
    whole = torch.arange(24.0).reshape(4, 6)
    state = {"turned": whole.T, "part": whole[1:3, ::2], "whole": whole, "number": whole[2, 2]}
    assert_same(save_torch(state), state)


def test_the_step_along_an_axis_of_length_1_may_be_any_number() -> None:
    state = {"w": torch.arange(3.0).as_strided((1, 2), (2**62, 1), 1)}
    assert_same(save_torch(state), state)


def test_parameters_and_the_versions_in_a_state_dict_make_no_difference() -> None:
    net = nn.Sequential(nn.RNN(3, 2), nn.Linear(2, 3))
    assert_same(save_torch(net.state_dict()), dict(net.state_dict()))
    named = OrderedDict(net.named_parameters())
    assert_same(save_torch(named), {name: each.detach() for name, each in named.items()})


def test_of_a_checkpoint_the_weights_are_read_and_the_rest_is_named() -> None:
    net = nn.Linear(3, 2)
    moments = {"state": {0: {"step": torch.tensor(1.0), "exp_avg": torch.ones(2, 3)}}}
    table = {"epoch": 7, "model_state_dict": net.state_dict(), "optim": moments}
    file = read_weight_file(save_torch(table))
    np.testing.assert_array_equal(file.tensors["weight"], net.weight.detach().numpy())
    (note,) = file.notes
    assert note == (
        "The weights are the entry `model_state_dict` of the file; its other entries (`epoch`, "
        "`optim`) aren't weights of the net."
    )


class Harmful:
    """Would run a command if it were unpickled."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return print, ("it ran",)


def test_nothing_in_a_pytorch_file_is_imported_or_called(
    capsys: pytest.CaptureFixture[str],
) -> None:
    table = {"weights": {"w": torch.ones(2)}, "harm": Harmful()}
    assert list(read_weight_file(save_torch(table)).tensors) == ["w"]
    with pytest.raises(InvalidTextError, match=r"whole object \(`__builtin__.print`\)"):
        read_weight_file(save_torch(Harmful()))
    assert "it ran" not in capsys.readouterr().out


def test_instructions_that_never_end_in_a_table_are_refused() -> None:
    with pytest.raises(InvalidTextError, match="is damaged"):
        pickled_tables.read_table(b"\x80\x02" + b"N0" * 60_000 + b"N.")
    nested = b"\x80\x02" + b"]" + b"(]" * 50_000
    with pytest.raises(InvalidTextError, match="is damaged"):
        pickled_tables.read_table(nested)


REFUSED_TORCH = {
    "a whole module": (lambda: save_torch(nn.RNN(3, 2)), r"whole object \(`torch.nn.modules.rnn"),
    "an old pickle": (
        lambda: save_torch(make_state(), _use_new_zipfile_serialization=False),
        r"bare pickle(?s:.)*from torch import load, save\n",
    ),
    "a plain pickle": (lambda: pickle.dumps({"w": np.ones(3)}), "bare pickle"),
    "one tensor": (lambda: save_torch(torch.ones(3)), "state dict, got a single tensor"),
    "several nets": (
        lambda: save_torch({"one": {"w": torch.ones(1)}, "two": {"w": torch.ones(1)}}),
        "of its entries `one`, `two`, several has tensors|several",
    ),
    "no net": (lambda: save_torch({"epoch": 3}), "none has tensors"),
    "complex numbers": (lambda: save_torch({"w": torch.ones(2, dtype=torch.complex64)}), "of type"),
}


@pytest.mark.parametrize("case", REFUSED_TORCH)
def test_a_pytorch_file_without_a_state_dict_is_refused_with_the_way_out(case: str) -> None:
    make, message = REFUSED_TORCH[case]
    with pytest.raises(InvalidTextError, match=message):
        read_weight_file(make())


def test_the_two_lines_that_convert_an_old_pickle_make_a_file_that_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    old = save_torch(make_state(), _use_new_zipfile_serialization=False)
    (tmp_path / "net.pt").write_bytes(old)
    with pytest.raises(InvalidTextError) as refused:
        read_weight_file(old)
    lines = str(refused.value).split("\n\n")[1].split("\n")
    assert len(lines) == 2
    exec("\n".join(line.strip() for line in lines), {})  # noqa: S102 - the project's own lines
    assert_same((tmp_path / "new.pt").read_bytes(), make_state())


def make_zip(**parts: bytes) -> bytes:
    return pack({name.replace("__", "/").replace("_", "."): data for name, data in parts.items()})


def make_npz() -> bytes:
    file = io.BytesIO()
    np.savez(file, W_xh=np.ones((3, 2)))
    return file.getvalue()


def make_npy() -> bytes:
    file = io.BytesIO()
    np.save(file, np.ones(3))
    return file.getvalue()


def make_script() -> bytes:
    return pack({"net/constants.pkl": b"\x80\x02).", "net/data.pkl": b"\x80\x02}."})


LFS = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 25452\n"
NAMED = [
    (b"", r"empty \(0 bytes\)"),
    (LFS, r"a Git LFS pointer: .* which has 25,452 bytes"),
    (b"\n<!DOCTYPE html>\n<html><head><title>net", "This is a web page"),
    (b"\xef\xbb\xbf<html lang='de'>", "This is a web page"),
    (make_npz(), r"a NumPy archive \(\.npz\)(?s:.)*save_file\(dict\(np.load"),
    (make_npy(), r"a single NumPy array \(\.npy\)"),
    (gzip.compress(b"weights"), "compressed with gzip"),
    (make_script(), "is TorchScript"),
    (make_zip(readme_txt=b"hello"), "a zip that contains `readme.txt`"),
    (b'["a", "b"]', "is JSON text, such as a vocabulary"),
    (b"epoch 3, loss 0.25\n", "text that begins with “epoch 3, loss 0.25”"),
    (bytes(200), "these 200 bytes are none of them"),
    (b"\x00" * (MAX_NET_BYTES + 1), "at most 64,000,000 bytes, got 64,000,001"),
]


@pytest.mark.parametrize(("data", "message"), NAMED, ids=[message for _, message in NAMED])
def test_a_file_that_is_something_else_is_called_by_its_name(data: bytes, message: str) -> None:
    with pytest.raises(InvalidTextError, match=message):
        read_weight_file(data)


def save_hdf5(**options: Any) -> bytes:  # noqa: ANN401 - h5py's own options
    file = io.BytesIO()
    with h5py.File(file, "w", **options) as root:
        root.create_dataset("layers/lstm/cell/vars/0", data=np.arange(12.0).reshape(3, 4))
        root.create_dataset("layers/lstm/vars/flag", data=np.array([True, False]))
        root.create_dataset("half", data=np.arange(6, dtype=np.float16).reshape(2, 3))
        root.create_dataset("big_endian", data=np.arange(3, dtype=">f4"))
        root.create_dataset("number", data=np.float32(7))
        root.create_dataset("none", data=np.zeros((0, 3)))
        for number in range(40):  # more than one node of the tree of names
            root.create_dataset(f"many/{number}", data=np.full(2, number, np.int32))
        root.attrs["model_config"] = json.dumps({"name": "x" * 9000})
        root.attrs["fixed"] = np.bytes_(b"fixed text")
        root.attrs["list"] = ["a", "b"]
    return file.getvalue()


@pytest.mark.parametrize("libver", ["earliest", "latest", ("earliest", "v108")], ids=str)
def test_an_hdf5_file_is_read_as_h5py_reads_it(libver: Any) -> None:  # noqa: ANN401 - h5py's
    data = save_hdf5(libver=libver)
    if libver == "latest":  # 40 links in one group need a heap of their own
        with pytest.raises(InvalidTextError, match="newer layout for large groups"):
            read_hdf5(data)
        return
    found = read_hdf5(data)
    theirs: dict[str, np.ndarray] = {}
    with h5py.File(io.BytesIO(data)) as root:
        root.visititems(
            lambda name, each: (
                theirs.update({name: each[()]}) if isinstance(each, h5py.Dataset) else None
            )
        )
    assert found.datasets.keys() == theirs.keys()
    assert len(theirs) == 46
    for name, array in theirs.items():
        assert found.datasets[name].shape == array.shape
        np.testing.assert_array_equal(found.datasets[name], array)
    assert json.loads(found.texts[""]["model_config"]) == {"name": "x" * 9000}
    assert found.texts[""]["fixed"] == "fixed text"


def make_hdf5(fill: Any) -> bytes:  # noqa: ANN401 - a function of an h5py file
    file = io.BytesIO()
    with h5py.File(file, "w") as root:
        fill(root)
    return file.getvalue()


def link(root: h5py.File, target: object) -> None:
    root["link"] = target


REFUSED_HDF5 = {
    "an external link": (lambda root: link(root, h5py.ExternalLink("other.h5", "/w")), "links to"),
    "a soft link": (lambda root: link(root, h5py.SoftLink("/w")), "links to other places"),
    "external numbers": (
        lambda root: root.create_dataset("w", (3,), "f4", external=[("other.bin", 0, 12)]),
        "links to other places or other files",
    ),
    "compressed numbers": (
        lambda root: root.create_dataset("w", data=np.zeros(9**6), compression="gzip"),
        "`w` is chunked or compressed",
    ),
    "a huge shape": (
        lambda root: root.create_dataset("w", (10**12,), "f4", chunks=(10**6,)),
        "`w` is chunked",
    ),
    "a group that contains itself": (
        lambda root: link(root.create_group("a"), root["a"]),
        "linked twice",
    ),
}


@pytest.mark.parametrize("case", REFUSED_HDF5)
def test_what_an_hdf5_file_has_elsewhere_or_too_large_is_refused(case: str) -> None:
    fill, message = REFUSED_HDF5[case]
    with pytest.raises(InvalidTextError, match=message):
        read_hdf5(make_hdf5(fill))


def test_a_shape_without_numbers_is_refused_before_memory_is_asked_for() -> None:
    header = {"w": {"dtype": "F32", "shape": [10**6, 10**6], "data_offsets": [0, 4]}}
    text = json.dumps(header).encode()
    with pytest.raises(InvalidTextError, match="for which the file has no room"):
        read_weight_file(len(text).to_bytes(8, "little") + text + bytes(4))


@pytest.mark.parametrize("part", ["net__data_pkl", "model_weights_h5"])
def test_a_zip_that_unpacks_to_more_than_the_limit_is_refused(
    part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (torch_format, keras_format):
        monkeypatch.setattr(module, "MAX_NET_BYTES", 10_000)
    with pytest.raises(InvalidTextError, match="at most 10,000 bytes, but it has more"):
        read_weight_file(make_zip(**{part: bytes(70_000)}))
