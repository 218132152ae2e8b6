-- Form 6: Pages that Meta blocked, what it warned of, and campaigns that are paused for that.
CREATE TABLE holds (
    page    TEXT    PRIMARY KEY,
    is_on   INTEGER NOT NULL,
    said_at INTEGER NOT NULL, -- when Meta or the author last said something about it
    since   INTEGER NOT NULL,
    reason  TEXT    NOT NULL,
    code    INTEGER,
    subcode INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE warnings (
    page   TEXT    PRIMARY KEY,
    at     INTEGER NOT NULL,
    reason TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

ALTER TABLE campaigns ADD COLUMN is_held INTEGER NOT NULL DEFAULT 0;
