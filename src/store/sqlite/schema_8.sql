-- Form 8: sends that may have arrived, and that the author has written off.
ALTER TABLE outbox ADD COLUMN is_written_off INTEGER NOT NULL DEFAULT 0;
CREATE INDEX recipients_unknown ON recipients (at) WHERE state = 4;
