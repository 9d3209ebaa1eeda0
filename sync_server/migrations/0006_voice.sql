-- Turns of the voice gateway that their owners asked to be kept: sealed to their readers when each turn ended. Nothing
-- here can be opened by the server, which held the key of a turn only while it sealed it.

CREATE TABLE voice_turn (
    organisation text NOT NULL REFERENCES organisation (id),
    session text NOT NULL,
    number integer NOT NULL,                -- from 1, in the order in which turns of the session ended
    owner text NOT NULL REFERENCES person (id),
    record bytea NOT NULL,                  -- signed by the key of the server's own audit entries
    wraps bytea NOT NULL,                   -- of the turn's key: the owner's laptops, the region, the nation, recovery
    kept_at timestamptz NOT NULL,
    PRIMARY KEY (organisation, session, number)
);
CREATE INDEX voice_turn_in_time ON voice_turn (organisation, kept_at);
ALTER TABLE voice_turn ALTER COLUMN record SET STORAGE EXTERNAL;  -- ciphertext does not shrink
