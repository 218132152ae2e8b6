-- Form 2: how often each link of a release was taken.
CREATE TABLE passed (
    page    TEXT    NOT NULL,
    release INTEGER NOT NULL,
    block   TEXT    NOT NULL, -- where the link begins …
    exit    TEXT    NOT NULL, -- … and by which exit, as JSON
    n       INTEGER NOT NULL,
    PRIMARY KEY (page, release, block, exit)
) STRICT, WITHOUT ROWID;
