-- What is sealed here and sent, and what came from others. Numbers of a device stay with the device: a restored backup
-- is another one, which begins at 1.

-- The key of each conversation that was begun or opened here.
CREATE TABLE case_key (
    id TEXT PRIMARY KEY,
    conversation TEXT NOT NULL,
    commitment TEXT NOT NULL,
    secret BLOB NOT NULL,
    made INTEGER NOT NULL,              -- 1: made here; 0: unwrapped
    readers TEXT NOT NULL DEFAULT ''    -- to whom it was wrapped: a new epoch begins a new key
) WITHOUT ROWID;
CREATE INDEX case_key_of_conversation ON case_key (conversation);

-- Sealed records of this laptop, in their order. They stay for a while after they were sent: a server that was restored
-- from a backup asks for them again.
CREATE TABLE sealed (
    device TEXT NOT NULL,
    dseq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    object TEXT NOT NULL,
    conversation TEXT NOT NULL,
    digest TEXT NOT NULL,
    operation BLOB NOT NULL,            -- shared.sync.protocol.Operation, MessagePack
    at INTEGER NOT NULL,
    state TEXT NOT NULL,                -- waiting, sent, refused
    code TEXT NOT NULL DEFAULT '',
    content BLOB NOT NULL DEFAULT x'',  -- of what stands nowhere else here: a comment, a decision
    sent_ms INTEGER NOT NULL DEFAULT 0, -- when it was first seen to be sent, by the server's clock; 0 is not known yet
    PRIMARY KEY (device, dseq)
) WITHOUT ROWID;
CREATE INDEX sealed_sent ON sealed (device, sent_ms) WHERE state = 'sent';
CREATE INDEX sealed_waiting ON sealed (state, device, dseq);
CREATE INDEX sealed_object ON sealed (object, kind, dseq);

-- Audit entries signed here, a chain of their own.
CREATE TABLE deed (
    device TEXT NOT NULL,
    seq INTEGER NOT NULL,
    line BLOB NOT NULL,
    link BLOB NOT NULL,
    at INTEGER NOT NULL,
    sent INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (device, seq)
) WITHOUT ROWID;

-- What was pulled, as it came; `case` and `body` are known once it was opened.
CREATE TABLE received (
    row INTEGER PRIMARY KEY,
    cursor INTEGER NOT NULL,            -- a restored server may number it anew
    device TEXT NOT NULL,
    dseq INTEGER NOT NULL,
    key TEXT NOT NULL,
    kind TEXT NOT NULL,
    object TEXT NOT NULL,
    conversation TEXT NOT NULL,
    hlc TEXT NOT NULL,                  -- bounded by the server's time of receipt
    received INTEGER NOT NULL,          -- microseconds
    state TEXT NOT NULL,                -- opened, waiting (for a key), held (a removal that somebody must confirm), refused
    code TEXT NOT NULL DEFAULT '',
    record BLOB NOT NULL,
    content BLOB NOT NULL DEFAULT x''   -- shared.sync.content.Content, JSON
);
CREATE UNIQUE INDEX received_once ON received (device, dseq);
CREATE INDEX received_in_order ON received (cursor);
CREATE INDEX received_of_conversation ON received (conversation, cursor);
CREATE INDEX received_waiting ON received (state, key);

-- Whose each conversation key is that was pulled.
CREATE TABLE received_key (
    id TEXT PRIMARY KEY,
    conversation TEXT NOT NULL,
    owner TEXT NOT NULL,
    region TEXT NOT NULL,
    wraps BLOB NOT NULL,                -- tuple[Wrap], MessagePack
    shredded INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE TABLE author (
    device TEXT PRIMARY KEY,
    person TEXT NOT NULL,
    name TEXT NOT NULL,
    signing_key BLOB NOT NULL,
    certificate TEXT NOT NULL
) WITHOUT ROWID;

-- Where the server's line was at the end of each pull, to find the way back when it was restored.
CREATE TABLE pull_mark (
    cursor INTEGER PRIMARY KEY,
    mark BLOB NOT NULL
);
