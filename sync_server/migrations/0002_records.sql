-- Sealed records and what carries them. Everything in `bytea` here is ciphertext, a hash or a signature.

-- Where an organisation's line of operations stands. Its row is locked while numbers are given, so that whoever reads
-- up to a cursor has everything below it; `mark` is a hash over the whole line.
CREATE TABLE sync_head (
    organisation text PRIMARY KEY REFERENCES organisation (id),
    cursor bigint NOT NULL DEFAULT 0,
    mark bytea NOT NULL
);

-- A conversation's key, by name only: whose it is, and which region it was wrapped to.
CREATE TABLE conversation_key (
    organisation text NOT NULL REFERENCES organisation (id),
    id text NOT NULL,
    conversation text NOT NULL,
    owner text NOT NULL REFERENCES person (id),
    region text REFERENCES region (code),
    commitment bytea NOT NULL CHECK (octet_length(commitment) = 32),
    shredded_at timestamptz,
    PRIMARY KEY (organisation, id)
);
CREATE INDEX conversation_key_of_conversation ON conversation_key (organisation, conversation);

CREATE TABLE key_wrap (
    organisation text NOT NULL,
    key text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('device', 'region', 'nation', 'recovery')),
    recipient text NOT NULL,
    epoch bigint NOT NULL,
    sealed bytea NOT NULL CHECK (octet_length(sealed) = 80),
    PRIMARY KEY (organisation, key, kind, recipient, epoch),
    FOREIGN KEY (organisation, key) REFERENCES conversation_key (organisation, id)
);

CREATE TABLE operation (
    organisation text NOT NULL,
    cursor bigint NOT NULL,
    mark bytea NOT NULL,
    device text NOT NULL REFERENCES device (id),
    dseq bigint NOT NULL,
    digest bytea NOT NULL,                  -- of its header
    key text NOT NULL,
    owner text NOT NULL,
    region text,
    kind text NOT NULL,
    object text NOT NULL,
    record bytea NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (organisation, cursor)
);
CREATE UNIQUE INDEX operation_of_device ON operation (device, dseq);
CREATE INDEX operation_of_owner ON operation (organisation, owner, cursor);
CREATE INDEX operation_of_region ON operation (organisation, region, cursor);
ALTER TABLE operation ALTER COLUMN record SET STORAGE EXTERNAL;  -- ciphertext does not shrink

-- How far a device's line goes, kept or refused.
CREATE TABLE device_line (
    device text PRIMARY KEY REFERENCES device (id),
    acked bigint NOT NULL,
    digest bytea NOT NULL                   -- of the header at `acked`, which the next one names
);

-- Kept aside for good: nobody is given these.
CREATE TABLE refused_operation (
    device text NOT NULL REFERENCES device (id),
    dseq bigint NOT NULL,
    digest bytea NOT NULL,
    code text NOT NULL,
    record bytea NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (device, dseq)
);

-- How cases are reviewed, as the server must know to let only one of two colliding steps through.
CREATE TABLE review_case (
    organisation text NOT NULL REFERENCES organisation (id),
    id text NOT NULL,
    state text NOT NULL,
    version integer NOT NULL,
    assignee text NOT NULL,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (organisation, id)
);
