-- Review keys: what the organisation's root has signed, and private halves sealed to devices. Nothing here can be opened
-- by the server, and the root's own private half never comes here.

-- The first manifest brings its root; from then on the organisation has no other.
CREATE TABLE key_root (
    organisation text PRIMARY KEY REFERENCES organisation (id),
    public bytea NOT NULL CHECK (octet_length(public) = 32),
    pinned_at timestamptz NOT NULL
);

-- Every manifest that was accepted; a number is given once.
CREATE TABLE key_manifest (
    organisation text NOT NULL REFERENCES key_root (organisation),
    number bigint NOT NULL,
    content bytea NOT NULL,
    published_by text NOT NULL REFERENCES person (id),
    published_at timestamptz NOT NULL,
    PRIMARY KEY (organisation, number)
);

-- The private half of one epoch of a line, sealed to one device.
CREATE TABLE key_share (
    organisation text NOT NULL,
    device text NOT NULL REFERENCES device (id),
    kind text NOT NULL CHECK (kind IN ('region', 'nation')),
    line text NOT NULL,
    epoch bigint NOT NULL,
    public bytea NOT NULL CHECK (octet_length(public) = 32),
    sealed bytea NOT NULL CHECK (octet_length(sealed) = 80),
    shared_at timestamptz NOT NULL,
    PRIMARY KEY (device, kind, line, epoch)
);
CREATE INDEX key_share_of_organisation ON key_share (organisation, device);

-- How often a device's shares were taken away: who admitted it before that does not share with it again.
CREATE TABLE key_withdrawn (
    device text PRIMARY KEY REFERENCES device (id),
    times integer NOT NULL
);

-- The same, sealed to an epoch of the recovery key: what a new keeper begins with.
CREATE TABLE key_in_trust (
    organisation text NOT NULL,
    recovery bigint NOT NULL,
    kind text NOT NULL CHECK (kind IN ('region', 'nation')),
    line text NOT NULL,
    epoch bigint NOT NULL,
    public bytea NOT NULL CHECK (octet_length(public) = 32),
    sealed bytea NOT NULL CHECK (octet_length(sealed) = 80),
    shared_at timestamptz NOT NULL,
    PRIMARY KEY (organisation, recovery, kind, line, epoch)
);
