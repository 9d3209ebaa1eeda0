-- What was opened of others' work, folded into cases. All of it can be made again from `received`, but for `review_act`.

-- The form that counts of each object, by its clock; it stands in `received`, in the row `source`.
CREATE TABLE review_object (
    row INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    object TEXT NOT NULL,
    conversation TEXT NOT NULL,
    person TEXT NOT NULL,               -- who wrote it first: nobody else may change it
    source INTEGER NOT NULL,
    hlc TEXT NOT NULL,
    removed INTEGER NOT NULL,
    UNIQUE (kind, object)
);
CREATE INDEX review_object_of_conversation ON review_object (conversation, kind, row);

CREATE TABLE review_case (
    id TEXT PRIMARY KEY,
    place INTEGER NOT NULL,             -- the newest row of it in `received`
    shown INTEGER NOT NULL,             -- 0: nothing of its matter has come, or its owner took it away
    destroyed INTEGER NOT NULL DEFAULT 0,
    title TEXT NOT NULL,
    number TEXT NOT NULL,
    person TEXT NOT NULL,
    author TEXT NOT NULL,
    region TEXT NOT NULL,
    urgency INTEGER NOT NULL,           -- 0 none said, 1 low … 4 immediate
    begun INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    turns INTEGER NOT NULL,
    reports INTEGER NOT NULL,
    files INTEGER NOT NULL,
    comments INTEGER NOT NULL,
    state TEXT NOT NULL,
    version INTEGER NOT NULL,
    assignee TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX review_case_place ON review_case (shown, place);
CREATE INDEX review_case_urgency ON review_case (shown, -urgency, place DESC);
CREATE INDEX review_case_region ON review_case (shown, region, place DESC);
CREATE INDEX review_case_author ON review_case (shown, author, place DESC);
CREATE INDEX review_case_person ON review_case (shown, person, author);

CREATE VIRTUAL TABLE review_words USING fts5 (
    words, content = '', contentless_delete = 1, prefix = '1 2 3', tokenize = 'ascii'
);

-- What was decided and remarked here, from the moment it was written; what came of it stands in `sealed`.
CREATE TABLE review_act (
    row INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    conversation TEXT NOT NULL,
    body BLOB NOT NULL,
    at INTEGER NOT NULL,
    settled TEXT NOT NULL DEFAULT 'waiting', -- the state in `sealed` with which the case was last folded
    resumed INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX review_act_of_conversation ON review_act (conversation, row);
CREATE INDEX review_act_waiting ON review_act (settled);

-- To whom a case may be given, as the server last said.
CREATE TABLE review_person (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    role TEXT NOT NULL DEFAULT '',
    region TEXT NOT NULL DEFAULT ''
) WITHOUT ROWID;
