"""People talk at once to a server of its own process while their connections are cut: nothing is lost or said twice."""

from __future__ import annotations

from tests.load.voice import Load, gateway
from tests.servers.postgres import fresh_database


def test_through_cuts_every_second_nothing_is_lost_or_repeated(embedded_postgres):
    url = fresh_database(embedded_postgres)
    found = gateway(Load(talking=20, idle=40, seconds=2, cuts_s=0.8, database_url=url))
    assert found.connected == 60
    assert found.turns >= 20
    assert found.cuts >= 40
    assert (found.chunks_lost, found.chunks_repeated) == (0, 0)
    assert (found.events_lost, found.events_repeated) == (0, 0)
    assert found.why == {}
