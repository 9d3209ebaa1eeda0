-- Whom this laptop seals to and opens for. `trust` is shared.crypto.manifest.Trust as JSON: the root that was pinned, and
-- the newest manifest that was accepted.
CREATE TABLE key_trust (
    organisation TEXT PRIMARY KEY,
    trust BLOB NOT NULL
) WITHOUT ROWID;

-- What the server presented and was refused; the newest one stands until something is accepted again.
CREATE TABLE key_alarm (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    code TEXT NOT NULL,
    message TEXT NOT NULL,
    over INTEGER NOT NULL DEFAULT 0
);

-- Private halves that were shared with this laptop, or opened with the recovery sheet.
CREATE TABLE review_key (
    public TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    private BLOB NOT NULL
) WITHOUT ROWID;

-- The keeper's own: the root, every private half that it made, the list it is publishing, whom it admitted, and what it
-- signed for the audit log. A private half is never taken away, listed or not; that of recovery goes when its sheet was
-- given out.
CREATE TABLE keeper (
    organisation TEXT PRIMARY KEY,
    root BLOB NOT NULL,
    pending BLOB NOT NULL DEFAULT x'',
    due TEXT NOT NULL DEFAULT '{}'      -- line -> the epoch after which there must be one
) WITHOUT ROWID;

CREATE TABLE keeper_key (
    public TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    private BLOB NOT NULL
) WITHOUT ROWID;

CREATE TABLE keeper_device (
    device TEXT PRIMARY KEY,
    person TEXT NOT NULL,
    name TEXT NOT NULL,
    signing_key BLOB NOT NULL,
    sealing_key BLOB NOT NULL,
    lines TEXT NOT NULL,
    admitted INTEGER NOT NULL,
    withdrawn INTEGER NOT NULL,         -- how often the server had withdrawn its shares when it was admitted
    removed INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE TABLE keeper_audit (
    number INTEGER PRIMARY KEY,
    note BLOB NOT NULL
);
