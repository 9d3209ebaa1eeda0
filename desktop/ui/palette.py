"""The colours of the window; their contrast is measured in a test: 4.5 for words, 3 for the borders of controls."""

from __future__ import annotations

import msgspec


class Palette(msgspec.Struct, frozen=True, kw_only=True):
    """Names say what a colour is for; no meaning is carried by colour alone."""

    text: str = "#1B1F23"
    meta: str = "#4B5563"
    """Words beside the matter: hours, states."""
    paper: str = "#FFFFFF"
    ground: str = "#F3F5F4"
    line: str = "#D3DBD6"
    border: str = "#5B6B63"
    focus: str = "#0A58CA"
    rail: str = "#0B4A2A"
    rail_text: str = "#FFFFFF"
    rail_chosen: str = "#1A6B42"
    rail_hover: str = "#12582F"
    main: str = "#0B6B3A"
    """What is to be done first on a page."""
    main_hover: str = "#095730"
    main_text: str = "#FFFFFF"
    soft: str = "#E7F3EC"
    """Behind what is chosen."""
    soft_hover: str = "#EEF2F0"
    recording: str = "#B3261E"
    recording_soft: str = "#FDEEEC"
    thinking: str = "#5C4100"
    thinking_soft: str = "#FFF4D6"
    speaking: str = "#1F4E8C"
    speaking_soft: str = "#E8F0FA"
    mine: str = "#DFF3E6"
    """Behind what the agent said."""
    mine_line: str = "#B9DDC8"
    played: str = "#FFE49A"
    """Behind the sentence that is being said."""
    offline: str = "#FFF4D6"
    offline_text: str = "#5C4100"
    online: str = "#DFF3E6"
    online_text: str = "#0B4A2A"
    disabled: str = "#6B7680"
    disabled_ground: str = "#E8ECEA"


CALM = Palette()
STRONG = Palette(
    text="#000000",
    meta="#1B1F23",
    ground="#FFFFFF",
    line="#3D4A43",
    border="#000000",
    focus="#003A9B",
    rail="#00351B",
    rail_chosen="#00602F",
    main="#00512A",
    main_hover="#003A1E",
    soft="#D5EEDF",
    soft_hover="#E6F3EB",
    recording="#8C1009",
    mine_line="#0B4A2A",
    disabled="#4B5563",
)
"""For people who asked their system for strong contrast."""
