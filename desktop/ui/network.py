"""Tells the desk what the system says of the network: that it is there again, or that it is paid for by volume."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, SignalInstance

from desktop.ui.bridge import Bridge


class Told(Protocol):
    """What `QNetworkInformation` tells; other systems tell less, and what is not known is no cost."""

    isMeteredChanged: SignalInstance  # noqa: N815 - Qt's name
    reachabilityChanged: SignalInstance  # noqa: N815 - the same

    def isMetered(self) -> bool: ...  # noqa: N802 - the same


class Network(QObject):
    """Begins when the desk is open for the first time; where the system tells nothing, nothing is told."""

    def __init__(self, bridge: Bridge, told: Told | None = None) -> None:
        super().__init__(bridge)
        self._bridge, self._told = bridge, told
        self._began = False
        bridge.opened.connect(self._open)

    def _open(self) -> None:
        if not self._began:
            self._began = True
            self._told = self._told or _of_system()
            if self._told is not None:
                self._told.isMeteredChanged.connect(lambda _: self._tell_costs())
                self._told.reachabilityChanged.connect(self._tell_reach)
        self._tell_costs()

    def _tell_costs(self) -> None:
        if self._told is not None:
            costs = bool(self._told.isMetered())
            self._bridge.call(lambda desk: desk.syncing.network(costs=costs))

    def _tell_reach(self, reach: object) -> None:
        there = getattr(reach, "name", "") in {"Online", "Site"}
        self._bridge.call(lambda desk: desk.syncing.network(reachable=there))


def _of_system() -> Told | None:
    from PySide6.QtNetwork import QNetworkInformation  # noqa: PLC0415 - only once there is a desk that goes on line

    there = QNetworkInformation.loadDefaultBackend()
    return QNetworkInformation.instance() if there else None
