"""Opens what others sealed: author, key, content, and that all three speak of the same thing."""

from __future__ import annotations

import msgspec

from desktop.keys.keyring import Keyring
from desktop.store.case_keys import CaseKey
from desktop.store.destroying import begun_here
from desktop.store.received import Received
from desktop.store.store import Store
from desktop.sync.sealing import opened_key
from shared.crypto.data_key import DataKey
from shared.crypto.header import Header, KeyName
from shared.crypto.opening.records import open_record
from shared.crypto.opening.wraps import unwrap
from shared.crypto.record import Author, unpack
from shared.crypto.refusals import Refused
from shared.sync.content import Content, DecisionBody, read


class Opener:
    """For one reader."""

    def __init__(self, store: Store, keyring: Keyring, organisation: str) -> None:
        self._store, self._keyring, self._organisation = store, keyring, organisation

    def opened(self, row: Received) -> Received:
        """The row with its content; waiting while there is no key for it, refused with a code when it does not hold."""
        try:
            header = unpack(row.record).header
            key = self._key(header)
            if key is None:
                return row
            return self._read(row, header, key)
        except Refused as error:
            return msgspec.structs.replace(row, state="refused", code=error.code)

    def _read(self, row: Received, header: Header, key: DataKey) -> Received:
        author = self._store.received.author(row.device)
        if author is None:
            return row
        opened = open_record(row.record, key, Author(author.device, author.signing_key))
        content = read(opened.content)
        if (content.kind, content.object, content.case) != (header.kind, header.object, key.name.conversation):
            return msgspec.structs.replace(row, state="refused", code="content-elsewhere")
        if content.kind == "decision" and not _is_decision(content):
            return msgspec.structs.replace(row, state="refused", code="content-malformed")
        if content.kind == "shred" and not self._is_order(header, content.case):
            return msgspec.structs.replace(row, state="refused", code="order-foreign")
        return msgspec.structs.replace(
            row, state="opened", code="", content=opened.content, conversation=key.name.conversation
        )

    def _is_order(self, header: Header, case: str) -> bool:
        """A case begun here is destroyed under a key made here: whoever runs the server can make others, not this."""
        used = self._store.case_keys.get(header.dek_id)
        return (used is not None and used.made) or not begun_here(self._store, case)

    def _key(self, header: Header) -> DataKey | None:
        there = self._store.case_keys.get(header.dek_id)
        if there is not None:
            return opened_key(there, self._organisation)
        told = self._store.received.key(header.dek_id)
        if told is None or told.shredded:
            return None
        name = KeyName(
            org=self._organisation, conversation=told.conversation, id=told.dek_id, commitment=header.dek_commit
        )
        wrong: Refused | None = None
        for wrapped in told.wraps:
            private = self._keyring.private(wrapped.kind, wrapped.recipient, wrapped.epoch)
            if private is None:
                continue
            try:
                key = unwrap(wrapped, name, private)
            except Refused as error:  # anybody can make a wrap: a false one does not hide a true one
                wrong = error
                continue
            self._store.case_keys.keep(
                CaseKey(
                    id=told.dek_id,
                    conversation=told.conversation,
                    commitment=header.dek_commit,
                    secret=key.secret,
                    made=False,
                )
            )
            return key
        if wrong is not None:
            raise wrong
        return None


def _is_decision(content: Content) -> bool:
    try:
        return msgspec.convert(content.body, DecisionBody).step.case == content.case
    except msgspec.ValidationError:
        return False
