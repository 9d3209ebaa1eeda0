-- Who people are, where they sign in from, and what was done. Secrets stand here hashed (SHA-256 of 256 random bits,
-- Argon2id of what people choose) or sealed under the server's own secret; never in clear.

CREATE TABLE organisation (
    id text PRIMARY KEY,
    name text NOT NULL,
    created_at timestamptz NOT NULL
);

CREATE TABLE region (
    code text PRIMARY KEY,
    name text NOT NULL UNIQUE
);
INSERT INTO region (code, name) VALUES
    ('estuaire', 'Estuaire'),
    ('haut-ogooue', 'Haut-Ogooué'),
    ('moyen-ogooue', 'Moyen-Ogooué'),
    ('ngounie', 'Ngounié'),
    ('nyanga', 'Nyanga'),
    ('ogooue-ivindo', 'Ogooué-Ivindo'),
    ('ogooue-lolo', 'Ogooué-Lolo'),
    ('ogooue-maritime', 'Ogooué-Maritime'),
    ('woleu-ntem', 'Woleu-Ntem');

CREATE TABLE person (
    id text PRIMARY KEY,
    organisation text NOT NULL REFERENCES organisation (id),
    name text NOT NULL UNIQUE,              -- what they type to sign in, folded
    display_name text NOT NULL,
    role text NOT NULL CHECK (role IN ('user', 'agent', 'admin', 'super_admin')),
    region text REFERENCES region (code),
    password text,                          -- Argon2id, PHC string; null until the welcome link was used
    second_factor bytea,                    -- sealed; null while there is none
    second_factor_step bigint NOT NULL DEFAULT 0,  -- the last one used: a code serves once
    created_at timestamptz NOT NULL,
    disabled_at timestamptz
);
CREATE INDEX person_of_organisation ON person (organisation, name);
CREATE INDEX person_of_region ON person (organisation, region, name);

CREATE TABLE recovery_code (
    person text NOT NULL REFERENCES person (id),
    hash bytea NOT NULL,
    used_at timestamptz,
    PRIMARY KEY (person, hash)
);

-- A link that lets somebody choose a password, once.
CREATE TABLE welcome (
    hash bytea PRIMARY KEY,
    person text NOT NULL REFERENCES person (id),
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX welcome_of_person ON welcome (person);

-- Failed attempts to sign in; subjects are hashes of names and addresses.
CREATE TABLE failed_try (
    subject bytea NOT NULL,
    at timestamptz NOT NULL
);
CREATE INDEX failed_try_of_subject ON failed_try (subject, at);
CREATE INDEX failed_try_in_time ON failed_try (at);

-- A browser in the middle of signing in or of looking after an account.
CREATE TABLE browser_session (
    hash bytea PRIMARY KEY,
    person text NOT NULL REFERENCES person (id),
    proven boolean NOT NULL,                -- whether the second factor, where there is one, was given too
    pending_factor bytea,                   -- sealed: a second factor being set up
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX browser_session_of_person ON browser_session (person);

CREATE TABLE device (
    id text PRIMARY KEY,
    person text NOT NULL REFERENCES person (id),
    name text NOT NULL,
    platform text NOT NULL,
    signing_key bytea NOT NULL UNIQUE CHECK (octet_length(signing_key) = 32),
    sealing_key bytea NOT NULL CHECK (octet_length(sealing_key) = 32),
    enrolled_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    revoked_at timestamptz,
    wipe_at timestamptz,
    wiped_at timestamptz
);
CREATE INDEX device_of_person ON device (person);

-- A family of refresh tokens: one signing-in of one program, until it ends.
CREATE TABLE session (
    id text PRIMARY KEY,
    person text NOT NULL REFERENCES person (id),
    client text NOT NULL,
    scope text NOT NULL,
    device text REFERENCES device (id),
    counter integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    used_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,        -- for good, however often it is refreshed
    ended_at timestamptz,
    ended_why text
);
CREATE INDEX session_of_person ON session (person) WHERE ended_at IS NULL;
CREATE INDEX session_of_device ON session (device) WHERE ended_at IS NULL;

CREATE TABLE refresh_token (
    hash bytea PRIMARY KEY,
    session text NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    counter integer NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX refresh_token_of_session ON refresh_token (session, counter);

CREATE TABLE authorization_code (
    hash bytea PRIMARY KEY,
    client text NOT NULL,
    person text NOT NULL REFERENCES person (id),
    redirect_uri text NOT NULL,
    scope text NOT NULL,
    challenge text NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    session text REFERENCES session (id) ON DELETE SET NULL
);

-- The keys that sign access tokens, certificates and wipe orders; private halves sealed under the server's secret.
CREATE TABLE signing_key (
    kid text PRIMARY KEY,
    public jsonb NOT NULL,
    private bytea NOT NULL,
    created_at timestamptz NOT NULL,
    retired_at timestamptz
);

-- Every act that matters, without content. The tree over these entries comes with the sealed records.
CREATE TABLE audit_entry (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organisation text NOT NULL REFERENCES organisation (id),
    who text NOT NULL,
    device text,
    action text NOT NULL,
    object text NOT NULL,
    change text NOT NULL DEFAULT '',        -- from what to what, in the words of the role table
    at timestamptz NOT NULL,
    last_checkpoint bytea,
    signature bytea
);
CREATE INDEX audit_entry_of_organisation ON audit_entry (organisation, seq);

CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit entries are only ever added';
END $$;
CREATE TRIGGER audit_unchanged BEFORE UPDATE OR DELETE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_untruncated BEFORE TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
