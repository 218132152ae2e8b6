-- Form 5: whoever a human holds comes back to the bot a day after they were last seen, unless
-- somebody writes before; their timer has the last number there is.
INSERT OR IGNORE INTO timers (person, number, due)
    SELECT id, 9223372036854775807, last_seen + 86400000 FROM people WHERE is_with_human = 1;
UPDATE people SET wake_at = min(coalesce(wake_at, last_seen + 86400000), last_seen + 86400000)
    WHERE is_with_human = 1;
