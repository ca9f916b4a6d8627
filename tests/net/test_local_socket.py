"""Sockets in the data folder: private from the first moment, wherever the folder is."""

from __future__ import annotations

import os
import stat
from contextlib import closing

import pytest

from tongdai.errors import Unavailable
from tongdai.net import local_socket


def mode(path):
    return stat.S_IMODE(os.stat(path).st_mode)


def test_what_is_sent_arrives(tmp_path):
    with (
        closing(local_socket.listen(tmp_path, "a.sock")) as listening,
        closing(local_socket.connect(tmp_path, "a.sock", timeout=5)) as one,
    ):
        other, _ = listening.accept()
        one.sendall(b"hello")
        assert other.recv(5) == b"hello"
        other.close()


def test_only_the_owner_may_connect_whatever_the_umask(tmp_path):
    former = os.umask(0)
    try:
        with closing(local_socket.listen(tmp_path, "a.sock")):
            assert mode(tmp_path / "a.sock") == 0o600
    finally:
        os.umask(former)


def test_a_socket_that_a_killed_process_left_is_replaced(tmp_path):
    local_socket.listen(tmp_path, "a.sock").close()
    with pytest.raises(OSError, match="refused"):
        local_socket.connect(tmp_path, "a.sock", timeout=5)
    with closing(local_socket.listen(tmp_path, "a.sock")):
        local_socket.connect(tmp_path, "a.sock", timeout=5).close()


def test_a_path_longer_than_a_socket_s_name_works(tmp_path):
    folder = tmp_path / ("d" * 150)
    folder.mkdir()
    with closing(local_socket.listen(folder, "a.sock")):
        local_socket.connect(folder, "a.sock", timeout=5).close()
    assert (folder / "a.sock").exists()


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(Unavailable, match="none"):
        local_socket.listen(tmp_path / "none", "a.sock")
    with pytest.raises(OSError, match="none"):
        local_socket.connect(tmp_path / "none", "a.sock", timeout=5)
