"""Builds the wheel: the app is one package, `rnn_explorer`, with its folders as they are here.

`explorer/Home.py` puts that package's folder on the path, as it does with this one.
"""

from setuptools import find_namespace_packages, setup

_FOLDERS = ("explorer", "pages", "assets")
_LEFT_OUT = ["assets.screenshots*"]

_FOUND = find_namespace_packages(
    include=[name for folder in _FOLDERS for name in (folder, f"{folder}.*")], exclude=_LEFT_OUT
)

setup(
    packages=[f"rnn_explorer.{name}" for name in _FOUND],
    package_dir={f"rnn_explorer.{folder}": folder for folder in _FOLDERS},
    package_data={"": ["*"], "rnn_explorer.explorer": [".streamlit/*"]},
    exclude_package_data={"": ["*.pyc"]},
)
