-- Moments are whole microseconds since 1970, UTC. `place` orders what people see: it only grows, whatever the clock does.
CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE conversation (
    id TEXT PRIMARY KEY,
    place INTEGER NOT NULL UNIQUE,
    title TEXT NOT NULL,
    named INTEGER NOT NULL,
    privacy TEXT NOT NULL,
    started INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    turns INTEGER NOT NULL DEFAULT 0,
    trashed INTEGER
) WITHOUT ROWID;

CREATE TABLE turn (
    row INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    conversation TEXT NOT NULL REFERENCES conversation (id),
    at INTEGER NOT NULL,
    heard TEXT NOT NULL,
    corrected TEXT NOT NULL,
    written TEXT NOT NULL,
    answer TEXT NOT NULL,
    state TEXT NOT NULL,
    failure TEXT NOT NULL,
    typed INTEGER NOT NULL,
    command TEXT NOT NULL,
    engines TEXT NOT NULL,
    trace TEXT NOT NULL,
    played_s REAL NOT NULL,
    whole INTEGER NOT NULL
);
CREATE INDEX turn_of_conversation ON turn (conversation, row);

CREATE TABLE report (
    row INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    place INTEGER NOT NULL UNIQUE,
    number TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    conversation TEXT NOT NULL,
    status TEXT NOT NULL,
    privacy TEXT NOT NULL,
    created INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    trashed INTEGER,
    body BLOB NOT NULL
);

CREATE TABLE revision (
    report TEXT NOT NULL REFERENCES report (id),
    number INTEGER NOT NULL,
    saved INTEGER NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (report, number)
) WITHOUT ROWID;

CREATE TABLE attachment (
    row INTEGER PRIMARY KEY,
    report TEXT NOT NULL REFERENCES report (id),
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    at INTEGER NOT NULL,
    data BLOB NOT NULL,
    UNIQUE (report, name)
);

CREATE TABLE outbox (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    object TEXT NOT NULL,
    at INTEGER NOT NULL,
    sha256 TEXT NOT NULL
);

-- The words of turns and reports, folded by the program and parted by blanks; `ascii` then takes them exactly as they are.
-- Only the index is kept: the text stands in the tables above.
CREATE VIRTUAL TABLE turn_words USING fts5 (
    words, content = '', contentless_delete = 1, prefix = '1 2 3', tokenize = 'ascii'
);
CREATE VIRTUAL TABLE report_words USING fts5 (
    words, content = '', contentless_delete = 1, prefix = '1 2 3', tokenize = 'ascii'
);
