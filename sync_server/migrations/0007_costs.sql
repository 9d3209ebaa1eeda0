-- What engines cost: a row for every attempt, without content, and what of a day's money is spent or set aside.

CREATE TABLE spending (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organisation text NOT NULL,
    day date NOT NULL,                      -- UTC, the one whose budget paid
    person text NOT NULL,
    turn text NOT NULL,                     -- a mark that only this server's secret makes
    stage text NOT NULL,
    provider text NOT NULL,
    model text NOT NULL,
    tier text NOT NULL,                     -- how much was asked for; empty where no question was weighed
    input_tokens bigint NOT NULL,
    cached_tokens bigint NOT NULL,
    cache_write_tokens bigint NOT NULL,
    output_tokens bigint NOT NULL,
    reasoning_tokens bigint NOT NULL,
    characters bigint NOT NULL,
    audio_ms bigint NOT NULL,
    requests bigint NOT NULL,
    estimated boolean NOT NULL,             -- the vendor counted nothing before it broke off
    outcome text NOT NULL,
    first_ms double precision NOT NULL,
    total_ms double precision NOT NULL,
    cost bigint,                            -- millionths of a dollar; null is not known, which is not nothing
    prices text NOT NULL,                   -- the version of the table that it was reckoned with
    at timestamptz NOT NULL
);
CREATE INDEX spending_of_day ON spending (organisation, day);

-- Person '' is the whole organisation; its row is held while money is set aside, so that no limit is passed.
CREATE TABLE purse (
    organisation text NOT NULL,
    day date NOT NULL,
    person text NOT NULL,
    spent bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (organisation, day, person)
);

CREATE TABLE purse_hold (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organisation text NOT NULL,
    day date NOT NULL,
    person text NOT NULL,
    amount bigint NOT NULL,
    at timestamptz NOT NULL                 -- long after it, whoever set it aside is gone, and it is free again
);
CREATE INDEX purse_hold_of_day ON purse_hold (organisation, day);
