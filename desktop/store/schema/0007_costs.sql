-- What this laptop's own engines cost: a row for every attempt, without content, and what of a day's money is spent or
-- set aside. It is sent to nobody.

CREATE TABLE spending (
    row INTEGER PRIMARY KEY,
    day TEXT NOT NULL,                  -- UTC
    turn TEXT NOT NULL,
    stage TEXT NOT NULL,
    provider TEXT NOT NULL,
    model TEXT NOT NULL,
    tier TEXT NOT NULL,
    input_tokens INTEGER NOT NULL,
    cached_tokens INTEGER NOT NULL,
    cache_write_tokens INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    reasoning_tokens INTEGER NOT NULL,
    characters INTEGER NOT NULL,
    audio_ms INTEGER NOT NULL,
    requests INTEGER NOT NULL,
    estimated INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    first_ms REAL NOT NULL,
    total_ms REAL NOT NULL,
    cost INTEGER,                       -- millionths of a dollar; null is not known, which is not nothing
    prices TEXT NOT NULL
);
CREATE INDEX spending_of_day ON spending (day);

CREATE TABLE purse (
    day TEXT NOT NULL,
    organisation TEXT NOT NULL,
    person TEXT NOT NULL,
    spent INTEGER NOT NULL,
    PRIMARY KEY (day, organisation, person)
) WITHOUT ROWID;

CREATE TABLE purse_hold (
    row INTEGER PRIMARY KEY,
    day TEXT NOT NULL,
    organisation TEXT NOT NULL,
    person TEXT NOT NULL,
    amount INTEGER NOT NULL,
    at INTEGER NOT NULL                 -- long after it, the program that set it aside is gone, and it is free again
);
CREATE INDEX purse_hold_of_day ON purse_hold (day, organisation);
