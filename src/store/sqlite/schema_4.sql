-- Form 4: what became of earlier attempts of a send, each kind counted for itself.
ALTER TABLE outbox ADD COLUMN n_refused INTEGER NOT NULL DEFAULT 0; -- for a passing reason
ALTER TABLE outbox ADD COLUMN n_lost INTEGER NOT NULL DEFAULT 0;    -- may have arrived
ALTER TABLE recipients ADD COLUMN n_refused INTEGER NOT NULL DEFAULT 0;
ALTER TABLE recipients ADD COLUMN n_lost INTEGER NOT NULL DEFAULT 0;
