-- Form 7: when Messenger was asked who a person is; that is done once.
ALTER TABLE people ADD COLUMN profile_at INTEGER;
