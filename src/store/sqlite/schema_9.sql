-- Form 9: what was last chosen where, so that the last choice wins after a restart too.
CREATE TABLE choices (
    page TEXT    NOT NULL,
    flow TEXT    NOT NULL,
    at   INTEGER NOT NULL, -- when the bot was told through its API
    PRIMARY KEY (page, flow)
) STRICT, WITHOUT ROWID;

CREATE TABLE folders (
    page TEXT NOT NULL,
    flow TEXT NOT NULL,
    live TEXT,             -- the hash that the folder named when it was last looked at
    PRIMARY KEY (page, flow)
) STRICT, WITHOUT ROWID;
