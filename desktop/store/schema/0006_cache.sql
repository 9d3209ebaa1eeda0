-- Answers that may be said again, with the signs and the vector of their question. All of it can be asked again.
CREATE TABLE remembered (
    id TEXT PRIMARY KEY,
    scope TEXT NOT NULL,
    question TEXT NOT NULL,
    normal TEXT NOT NULL,
    answer TEXT NOT NULL,
    guard BLOB NOT NULL,
    vector BLOB NOT NULL,
    made REAL NOT NULL,
    until REAL NOT NULL,
    tokens INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX remembered_until ON remembered (until);
