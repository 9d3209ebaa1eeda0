-- Files beside reports on their way to the server. Nothing sealed is kept: the same file, key and nonces give the same
-- sealed bytes (shared/crypto/resuming.py).
CREATE TABLE blob (
    id TEXT PRIMARY KEY,
    report TEXT NOT NULL,
    name TEXT NOT NULL,
    conversation TEXT NOT NULL,
    sha256 TEXT NOT NULL,               -- of the file itself, as in `attachment`
    described BLOB NOT NULL,            -- shared.crypto.blobs.Blob, JSON, with its key
    nonces BLOB NOT NULL,
    size INTEGER NOT NULL,              -- sealed
    sealed TEXT NOT NULL DEFAULT '',    -- SHA-256 of the sealed bytes, once somebody has computed it
    received INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'waiting',  -- waiting, sent, aside
    code TEXT NOT NULL DEFAULT '',      -- why it is aside
    tries INTEGER NOT NULL DEFAULT 0,
    later INTEGER NOT NULL DEFAULT 0,   -- not before this moment
    at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX blob_of_report ON blob (report, name);
CREATE INDEX blob_waiting ON blob (state, tries, at);
