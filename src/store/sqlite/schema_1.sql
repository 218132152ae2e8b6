-- Form 1 of the bot's database. Never edited once released: a change is the next file.
-- Times are milliseconds since 1970. What is searched stands in columns of its own; the rest
-- of a session is JSON, last in its row, so that a search does not read it.

CREATE TABLE people (
    id             INTEGER PRIMARY KEY AUTOINCREMENT, -- the session's number, never given again
    page           TEXT    NOT NULL,
    psid           TEXT    NOT NULL,
    wake_at        INTEGER,                           -- when there is next something to do
    owner          TEXT,                              -- who has the turn …
    lease_until    INTEGER,                           -- … until then
    fence          INTEGER NOT NULL DEFAULT 0,        -- counts claims
    n_tries        INTEGER NOT NULL DEFAULT 0,        -- claims since the last commit
    first_seen     INTEGER NOT NULL,
    last_seen      INTEGER NOT NULL,
    opened_at      INTEGER,
    is_stopped     INTEGER NOT NULL DEFAULT 0,
    is_unreachable INTEGER NOT NULL DEFAULT 0,
    is_with_human  INTEGER NOT NULL DEFAULT 0,
    release        INTEGER,
    block          TEXT,
    first_name     TEXT,
    session        TEXT
) STRICT;
CREATE UNIQUE INDEX people_psid ON people (page, psid);
CREATE INDEX people_wake ON people (wake_at) WHERE wake_at IS NOT NULL;
CREATE INDEX people_place ON people (release, page, block) WHERE release IS NOT NULL;

-- Everything that ever came, for as long as it may come again. 16 bytes of a hash.
CREATE TABLE seen (
    key BLOB    PRIMARY KEY,
    at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What came and is not handled yet.
CREATE TABLE inbox (
    seq    INTEGER PRIMARY KEY AUTOINCREMENT,
    person INTEGER NOT NULL,
    at     INTEGER NOT NULL,
    kind   INTEGER NOT NULL, -- 0: the receiver's own text; 1: an engine event
    body   TEXT    NOT NULL
) STRICT;
CREATE INDEX inbox_person ON inbox (person, at);

CREATE TABLE timers (
    person INTEGER NOT NULL,
    number INTEGER NOT NULL, -- of the effect that set it
    due    INTEGER NOT NULL,
    PRIMARY KEY (person, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE attributes (
    person INTEGER NOT NULL,
    name   TEXT    NOT NULL,
    value  TEXT    NOT NULL,
    PRIMARY KEY (person, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX attributes_value ON attributes (name, value);

CREATE TABLE labels (
    person INTEGER NOT NULL,
    label  TEXT    NOT NULL,
    PRIMARY KEY (person, label)
) STRICT, WITHOUT ROWID;
CREATE INDEX labels_label ON labels (label);

-- One row a person with unfinished sends. No time: one is in flight.
CREATE TABLE lanes (
    person   INTEGER PRIMARY KEY,
    page     TEXT    NOT NULL,
    ready_at INTEGER
) STRICT;
CREATE INDEX lanes_ready ON lanes (page, ready_at) WHERE ready_at IS NOT NULL;

-- States: 0 waiting, 1 attempting, 2 accepted, 3 refused, 4 not known, 5 withdrawn.
CREATE TABLE outbox (
    seq      INTEGER PRIMARY KEY,
    person   INTEGER NOT NULL,
    number   INTEGER NOT NULL,
    state    INTEGER NOT NULL,
    attempt  INTEGER NOT NULL DEFAULT 0,
    at       INTEGER NOT NULL, -- when its state changed
    ready_at INTEGER NOT NULL, -- not to go before
    owner    TEXT,
    consent  INTEGER,          -- the one that it spends
    via      TEXT    NOT NULL, -- for the audit
    mid      TEXT,
    code     INTEGER,
    subcode  INTEGER,
    send     TEXT              -- empty once it is accepted or refused
) STRICT;
CREATE UNIQUE INDEX outbox_id ON outbox (person, number);
CREATE INDEX outbox_line ON outbox (person, number) WHERE state < 2;
CREATE INDEX outbox_attempting ON outbox (at) WHERE state = 1;
CREATE INDEX outbox_unknown ON outbox (at) WHERE state = 4;
CREATE INDEX outbox_mid ON outbox (mid) WHERE mid IS NOT NULL;

-- States: 0 unspent, 1 claimed, 2 spent, 3 not known, 4 gone.
CREATE TABLE consents (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    key      BLOB    NOT NULL UNIQUE, -- SHA-256 of the token
    token    TEXT    NOT NULL,
    page     TEXT    NOT NULL,
    person   INTEGER NOT NULL,
    topic    TEXT    NOT NULL,
    profile  INTEGER NOT NULL, -- 0 one-time, 1 recurring, 2 utility
    flow     TEXT    NOT NULL,
    release  INTEGER,
    taken    INTEGER NOT NULL,
    expires  INTEGER NOT NULL,
    state    INTEGER NOT NULL DEFAULT 0,
    used_at  INTEGER,
    claimant TEXT              -- the send that took it
) STRICT;
CREATE INDEX consents_topic ON consents (page, topic, state, expires);
CREATE INDEX consents_listed ON consents (page, topic);
CREATE INDEX consents_person ON consents (person);

-- States: 0 draft, 1 running, 2 paused, 3 cancelled, 4 done.
CREATE TABLE campaigns (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    page     TEXT    NOT NULL,
    topic    TEXT    NOT NULL,
    message  TEXT    NOT NULL,
    options  TEXT    NOT NULL,
    state    INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    made_at  INTEGER NOT NULL,
    ended_at INTEGER
) STRICT;
CREATE INDEX campaigns_page ON campaigns (page);

-- States: 0 waiting, 1 claimed, 2 sent, 3 refused, 4 not known, 5 skipped.
CREATE TABLE recipients (
    campaign   INTEGER NOT NULL,
    person     INTEGER NOT NULL,
    consent    INTEGER,
    state      INTEGER NOT NULL,
    why        TEXT    NOT NULL DEFAULT '',
    attempt    INTEGER NOT NULL DEFAULT 0,
    not_before INTEGER NOT NULL,
    at         INTEGER NOT NULL,
    owner      TEXT,
    mid        TEXT,
    code       INTEGER,
    subcode    INTEGER,
    PRIMARY KEY (campaign, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX recipients_ready ON recipients (campaign, not_before) WHERE state = 0;
CREATE INDEX recipients_claimed ON recipients (at) WHERE state = 1;
CREATE INDEX recipients_person ON recipients (person);
CREATE INDEX recipients_mid ON recipients (mid) WHERE mid IS NOT NULL;

CREATE TABLE campaign_counts (
    campaign INTEGER NOT NULL,
    state    INTEGER NOT NULL,
    why      TEXT    NOT NULL,
    n        INTEGER NOT NULL,
    PRIMARY KEY (campaign, state, why)
) STRICT, WITHOUT ROWID;

-- Every text that was published or that a conversation pins.
CREATE TABLE texts (
    id   INTEGER PRIMARY KEY,
    hash TEXT    NOT NULL UNIQUE,
    text TEXT
) STRICT;

CREATE TABLE releases (
    page       TEXT    NOT NULL,
    flow       TEXT    NOT NULL,
    number     INTEGER NOT NULL,
    release    INTEGER NOT NULL,
    name       TEXT    NOT NULL,
    taken_at   INTEGER NOT NULL,
    is_live    INTEGER NOT NULL DEFAULT 0,
    is_removed INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (page, flow, number)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX releases_text ON releases (page, flow, release) WHERE is_removed = 0;
CREATE UNIQUE INDEX releases_live ON releases (page, flow) WHERE is_live = 1;

CREATE TABLE pages (
    page   TEXT PRIMARY KEY,
    before TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE leases (
    name  TEXT    PRIMARY KEY,
    owner TEXT    NOT NULL,
    until INTEGER NOT NULL,
    fence INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- No message text here.
CREATE TABLE audit (
    seq     INTEGER PRIMARY KEY AUTOINCREMENT,
    at      INTEGER NOT NULL,
    page    TEXT    NOT NULL,
    person  INTEGER NOT NULL, -- 0 once the person is erased
    send    TEXT    NOT NULL,
    via     TEXT    NOT NULL,
    outcome INTEGER NOT NULL, -- as the outbox counts states
    code    INTEGER,
    subcode INTEGER
) STRICT;
CREATE INDEX audit_person ON audit (person);

CREATE TABLE errors (
    page    TEXT    NOT NULL,
    code    INTEGER NOT NULL,
    subcode INTEGER NOT NULL, -- 0: none
    n       INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    PRIMARY KEY (page, code, subcode)
) STRICT, WITHOUT ROWID;

CREATE TABLE faults (
    page    TEXT    NOT NULL,
    release INTEGER NOT NULL,
    fault   TEXT    NOT NULL,
    n       INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    PRIMARY KEY (page, release, fault)
) STRICT, WITHOUT ROWID;

CREATE TABLE log (
    seq    INTEGER PRIMARY KEY AUTOINCREMENT,
    person INTEGER NOT NULL,
    at     INTEGER NOT NULL,
    way    INTEGER NOT NULL, -- 0 came, 1 went, 2 remark
    body   TEXT    NOT NULL
) STRICT;
CREATE INDEX log_person ON log (person, at);
CREATE INDEX log_at ON log (at);
