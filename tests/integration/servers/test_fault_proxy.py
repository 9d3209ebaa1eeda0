"""The proxy that breaks connections does what its plan says, seen from both sides of it."""

from __future__ import annotations

import threading
import time
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.faults.link import Link
from tests.faults.plan import KINDS, Fault, Script, Seeded
from tests.faults.proxy import Proxy
from tests.servers.processes import until


class Echo(BaseHTTPRequestHandler):
    """Answers with what it was sent, and remembers it."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        length = int(self.headers["Content-Length"])
        body = self.rfile.read(length)
        if len(body) < length:
            self.server.torn.append(body)
            return
        time.sleep(self.server.slow_s)
        self.server.heard.append(body)
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Nothing."""


@pytest.fixture
def server():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    server.heard, server.torn, server.slow_s = [], [], 0.0
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def proxy(server):
    proxy = Proxy().start(server.server_address[1])
    yield proxy
    proxy.close()


def say(proxy, body, path="/say"):
    """What comes back, or None when the connection is lost."""
    asked = HTTPConnection("127.0.0.1", proxy.port, timeout=10)
    try:
        asked.request("POST", path, body=body)
        return asked.getresponse().read()
    except (OSError, HTTPException):
        return None
    finally:
        asked.close()


def test_what_is_not_to_fail_passes_whole_both_ways(proxy, server):
    assert say(proxy, b"mot" * 9999) == b"mot" * 9999 == server.heard[0]
    assert proxy.counts.up > 9999 * 3 < proxy.counts.down
    assert proxy.counts.faults == {"none": 1}


def test_a_refused_request_never_reaches_the_server(proxy, server):
    proxy.plan = Script(Fault("refuse"))
    assert say(proxy, b"un") is None
    assert say(proxy, b"deux") == b"deux"
    assert server.heard == [b"deux"]


def test_of_a_cut_request_the_server_sees_the_beginning_only(proxy, server):
    proxy.plan = Script(Fault("cut-request", at=0.5))
    assert say(proxy, b"x" * 10_000) is None
    assert until(lambda: server.torn == [b"x" * 5_000])
    assert not server.heard
    assert proxy.counts.up < 7_000


@pytest.mark.parametrize("fault", [Fault("lose-reply"), Fault("cut-reply", at=0.9), Fault("cut-reply", at=0.01)])
def test_of_a_lost_answer_the_server_has_done_its_part(proxy, server, fault):
    proxy.plan = Script(fault)
    assert say(proxy, b"x" * 1000) is None
    assert server.heard == [b"x" * 1000]


def test_when_the_client_is_hung_up_on_the_server_works_on(proxy, server):
    server.slow_s = 1.0
    proxy.plan = Script(Fault("hang-up"))
    begun = time.monotonic()
    assert say(proxy, b"un") is None
    assert time.monotonic() - begun < 0.9
    assert not server.heard
    assert until(lambda: server.heard == [b"un"])


@pytest.mark.parametrize("kind", ["twice", "both", "again-later"])
def test_what_is_sent_twice_is_answered_once(proxy, server, kind):
    proxy.plan = Script(Fault(kind))
    assert say(proxy, b"un") == b"un"
    assert say(proxy, b"deux") == b"deux"
    assert until(lambda: sorted(server.heard) == [b"deux", b"un", b"un"])


def test_a_held_request_reaches_the_server_after_the_next(proxy, server):
    proxy.plan = Script(Fault("hold"), Fault("none"))
    first = threading.Thread(target=say, args=(proxy, b"un"))
    first.start()
    assert until(lambda: proxy.counts.requests == 1)
    say(proxy, b"deux")
    first.join()
    assert server.heard == [b"deux", b"un"]


def test_a_delay_is_one(proxy):
    proxy.plan = Script(Fault("delay", seconds=0.4))
    begun = time.monotonic()
    assert say(proxy, b"un") == b"un"
    assert time.monotonic() - begun >= 0.4


def test_a_slow_link_has_its_speed_both_ways(proxy):
    proxy.link = Link(bytes_s=20_000)
    begun = time.monotonic()
    assert len(say(proxy, b"x" * 20_000)) == 20_000
    assert 1.9 <= time.monotonic() - begun < 4


def test_lost_segments_come_later(proxy):
    proxy.link = Link(holes=0.5, hole_s=0.05)
    begun = time.monotonic()
    assert len(say(proxy, b"x" * 56_000)) == 56_000
    assert time.monotonic() - begun > 1


def test_resets_come_at_their_rate_and_in_both_directions(proxy, server):
    proxy.link = Link(resets=0.4)
    lost = sum(say(proxy, b"x" * 2000) is None for _ in range(60))
    assert 12 <= lost <= 36
    assert 60 - lost < len(server.heard) < 60


def test_everything_is_cut_at_intervals(proxy):
    proxy.link = Link(bytes_s=10_000, cut_every_s=0.3)
    assert say(proxy, b"x" * 10_000) is None
    assert proxy.counts.cuts
    assert proxy.counts.up < 6000


def test_while_the_network_is_down_nothing_passes(proxy, server):
    proxy.down = True
    assert say(proxy, b"un") is None
    proxy.down = False
    assert say(proxy, b"deux") == b"deux"
    assert server.heard == [b"deux"]


def test_a_strike_falls_while_the_server_is_at_work(proxy, server):
    server.slow_s, struck = 0.4, []
    proxy.strike = lambda: struck.append(len(server.heard))
    proxy.plan = Script(Fault("strike", seconds=0.1))
    assert say(proxy, b"un") == b"un"
    assert struck == [0]


def test_the_same_seed_does_the_same_and_another_something_else():
    def drawn(seed):
        plan = Seeded(seed)
        return [plan.fault("/api/v1/sync/push") for _ in range(300)]

    assert drawn(7) == drawn(7) != drawn(8)
    assert {fault.kind for fault in drawn(7)} == {"none", *KINDS}
    assert {Seeded(7, rate=1).fault("/api/v1/auth/token").kind} == {"none"}
    assert "seed=7" in str(Seeded(7))


def test_a_server_that_is_away_looks_like_a_lost_connection(proxy, server):
    server.shutdown()
    server.server_close()
    assert say(proxy, b"un") is None
