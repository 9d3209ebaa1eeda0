-- Sealed files on their way: what arrived stands here, piece by piece, until all of it is in the bucket.

CREATE TABLE blob (
    organisation text NOT NULL,
    id text NOT NULL,
    key text NOT NULL,                      -- whose case it belongs to
    size bigint NOT NULL CHECK (size > 0),
    sha256 bytea NOT NULL CHECK (octet_length(sha256) = 32),  -- of the sealed bytes
    received bigint NOT NULL DEFAULT 0 CHECK (received BETWEEN 0 AND size),
    begun_by text NOT NULL REFERENCES person (id),
    touched_at timestamptz NOT NULL,        -- when it was begun, or went on
    complete_at timestamptz,
    PRIMARY KEY (organisation, id),
    FOREIGN KEY (organisation, key) REFERENCES conversation_key (organisation, id)
);
CREATE INDEX blob_of_key ON blob (organisation, key);
CREATE INDEX blob_under_way ON blob (begun_by) WHERE complete_at IS NULL;

CREATE TABLE blob_piece (
    organisation text NOT NULL,
    blob text NOT NULL,
    place bigint NOT NULL,                  -- of its first byte
    content bytea NOT NULL,
    PRIMARY KEY (organisation, blob, place),
    FOREIGN KEY (organisation, blob) REFERENCES blob (organisation, id) ON DELETE CASCADE
);
ALTER TABLE blob_piece ALTER COLUMN content SET STORAGE EXTERNAL;  -- ciphertext does not shrink
