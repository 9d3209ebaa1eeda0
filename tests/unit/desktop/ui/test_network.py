"""What the system says of the network reaches whoever synchronises, at opening and whenever it changes."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QNetworkInformation

from desktop.ui.network import Network


class System(QObject):
    """A system whose connection costs."""

    isMeteredChanged = Signal(bool)  # noqa: N815 - Qt's name
    reachabilityChanged = Signal(object)  # noqa: N815 - the same

    def __init__(self) -> None:
        super().__init__()
        self.costs = True

    def isMetered(self) -> bool:  # noqa: N802 - the same
        return self.costs


def test_cost_and_reach_are_told(bridge, desks, qtbot):
    system = System()
    network = Network(bridge, system)
    with qtbot.waitSignal(bridge.ready):
        bridge.ask(lambda desk: desk.unlock("secret"))
    done = desks[0].synchronising.done
    qtbot.waitUntil(lambda: done == [("network", None, True)])
    system.costs = False
    system.isMeteredChanged.emit(False)
    qtbot.waitUntil(lambda: done[-1] == ("network", None, False))
    system.reachabilityChanged.emit(QNetworkInformation.Reachability.Disconnected)
    qtbot.waitUntil(lambda: done[-1] == ("network", False, None))
    system.reachabilityChanged.emit(QNetworkInformation.Reachability.Online)
    qtbot.waitUntil(lambda: done[-1] == ("network", True, None))
    assert network.parent() is bridge


def test_the_system_of_this_machine_is_asked_without_harm(bridge, desks, qtbot):
    Network(bridge)
    with qtbot.waitSignal(bridge.ready):
        bridge.ask(lambda desk: desk.unlock("secret"))
    assert desks[0].state == "open"
