-- The audit log of each organisation as one RFC 9162 tree (docs/decisions/0022). Nothing here holds content, and nothing
-- here is ever changed or taken away but the rows that say where things stand: `audit_head`, `audit_chain`,
-- `audit_published`.

-- Where the log stands. Its row is locked while entries are added, so that there is one tree however many instances.
CREATE TABLE audit_head (
    organisation text PRIMARY KEY REFERENCES organisation (id),
    origin text NOT NULL,                   -- the log's name in checkpoints, for good
    size bigint NOT NULL DEFAULT 0,
    frontier bytea NOT NULL DEFAULT '',     -- roots of the complete subtrees, the largest first, 32 bytes each
    received timestamptz NOT NULL DEFAULT '1970-01-01Z',
    own_seq bigint NOT NULL DEFAULT 0,      -- how far the chain of the server's own entries goes
    own_link bytea NOT NULL DEFAULT decode(repeat('00', 32), 'hex'),
    signed_size bigint NOT NULL DEFAULT 0,  -- the newest checkpoint
    signed_root bytea,
    signed_at timestamptz NOT NULL DEFAULT '1970-01-01Z'
);

CREATE TABLE audit_leaf (
    organisation text NOT NULL,
    index bigint NOT NULL CHECK (index >= 0),
    hash bytea NOT NULL CHECK (octet_length(hash) = 32),
    line bytea NOT NULL,                    -- the leaf: what is hashed, and what an export gives
    signer text NOT NULL,                   -- whose key signed it: a device's id, or one of the server's
    who text NOT NULL,
    device text,                            -- the laptop that the act came from, if any
    action text NOT NULL,
    object text NOT NULL,
    change text NOT NULL,
    at timestamptz NOT NULL,
    received timestamptz NOT NULL,
    PRIMARY KEY (organisation, index)
);
CREATE INDEX audit_leaf_of_action ON audit_leaf (organisation, action, index);
CREATE INDEX audit_leaf_of_who ON audit_leaf (organisation, who, index);
CREATE INDEX audit_leaf_of_object ON audit_leaf (organisation, object, index);

-- Complete nodes above the leaves, so that a proof needs few rows.
CREATE TABLE audit_node (
    organisation text NOT NULL,
    level smallint NOT NULL CHECK (level > 0),
    place bigint NOT NULL,
    hash bytea NOT NULL CHECK (octet_length(hash) = 32),
    PRIMARY KEY (organisation, level, place)
);

-- How far the chain of each device goes.
CREATE TABLE audit_chain (
    organisation text NOT NULL,
    device text NOT NULL,
    seq bigint NOT NULL,
    link bytea NOT NULL CHECK (octet_length(link) = 32),
    seen bigint NOT NULL,                   -- the size of the newest checkpoint that it named
    broken bigint NOT NULL DEFAULT 0,       -- the number of the entry that did not fit, once that was written down
    PRIMARY KEY (organisation, device)
);

-- The log's own keys; private halves sealed under the server's secret.
CREATE TABLE audit_key (
    organisation text NOT NULL,
    purpose text NOT NULL CHECK (purpose IN ('entries', 'checkpoints')),
    name text NOT NULL,                     -- what entries or notes call it
    public bytea NOT NULL CHECK (octet_length(public) = 32),
    private bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation, purpose)
);

CREATE TABLE audit_checkpoint (
    organisation text NOT NULL,
    size bigint NOT NULL,
    root bytea NOT NULL CHECK (octet_length(root) = 32),
    note text NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (organisation, size)
);

-- How far checkpoints were put where they cannot be taken away.
CREATE TABLE audit_published (
    organisation text PRIMARY KEY,
    size bigint NOT NULL
);

-- The newest checkpoint that each device was seen with, and notes that cannot be of this log's one history.
CREATE TABLE audit_met (
    organisation text NOT NULL,
    device text NOT NULL,
    size bigint NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (organisation, device)
);
CREATE TABLE audit_evidence (
    organisation text NOT NULL,
    digest bytea NOT NULL,
    met text NOT NULL,
    ours text NOT NULL,                     -- the note that it contradicts; empty where the log is shorter
    device text NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (organisation, digest)
);

-- Whose keys count, as the organisation's root has signed it.
CREATE TABLE audit_manifest (
    organisation text NOT NULL REFERENCES organisation (id),
    number bigint NOT NULL,
    note text NOT NULL,
    PRIMARY KEY (organisation, number)
);

-- Against mistakes; against a superuser there are signatures and checkpoints elsewhere.
DO $$
DECLARE
    kept text;
BEGIN
    FOREACH kept IN ARRAY ARRAY['audit_leaf', 'audit_node', 'audit_key', 'audit_checkpoint', 'audit_evidence',
        'audit_manifest']
    LOOP
        EXECUTE format('CREATE TRIGGER audit_unchanged BEFORE UPDATE OR DELETE ON %I'
            ' FOR EACH ROW EXECUTE FUNCTION audit_is_append_only()', kept);
        EXECUTE format('CREATE TRIGGER audit_untruncated BEFORE TRUNCATE ON %I'
            ' FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()', kept);
    END LOOP;
END $$;

-- The former table: its rows are taken over into the tree once, at the next start, and nothing is added to it.
CREATE TABLE audit_taken_over (
    organisation text PRIMARY KEY,
    entries bigint NOT NULL
);
CREATE TRIGGER audit_ended BEFORE INSERT ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
