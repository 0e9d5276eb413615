"""The engines that stand in a running server; what they are asked is raw bytes over a socket."""

import pathlib
import sys

TESTS = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TESTS / "integration")]


def open_engine(name, suite, work):
    if name == "nginx":
        from crs import nginx_peer
        return nginx_peer.NginxPeer(suite, work)
    from crs import running_gate
    return running_gate.RunningGate(suite, work)
