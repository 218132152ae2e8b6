-- Form 3: people are found by name and in the order in which they were seen, and how often each
-- link was taken is told by the hour.

-- '0' and the name without accents and capitals; '1' for who has none, so that they come last.
ALTER TABLE people ADD COLUMN name_key TEXT NOT NULL DEFAULT '1';
CREATE INDEX people_name ON people (page, name_key);
CREATE INDEX people_seen ON people (page, last_seen);
CREATE INDEX people_stopped ON people (page) WHERE is_stopped;
CREATE INDEX people_unreachable ON people (page) WHERE is_unreachable;
CREATE INDEX people_with_human ON people (page) WHERE is_with_human;

-- The words of people's names, as they are looked for.
CREATE TABLE name_words (
    page   TEXT    NOT NULL,
    word   TEXT    NOT NULL,
    person INTEGER NOT NULL,
    PRIMARY KEY (page, word, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX name_words_person ON name_words (person);

ALTER TABLE passed RENAME TO passed_before;
CREATE TABLE passed (
    page    TEXT    NOT NULL,
    release INTEGER NOT NULL,
    hour    INTEGER NOT NULL, -- since 1970; 0 is long ago
    block   TEXT    NOT NULL, -- where the link begins …
    exit    TEXT    NOT NULL, -- … and by which exit, as JSON
    n       INTEGER NOT NULL,
    PRIMARY KEY (page, release, hour, block, exit)
) STRICT, WITHOUT ROWID;
INSERT INTO passed SELECT page, release, 0, block, exit, n FROM passed_before;
DROP TABLE passed_before;
