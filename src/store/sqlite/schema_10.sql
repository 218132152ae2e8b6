-- Form 10: turns that are somebody's, to find those whose lease a clock ran away from.
CREATE INDEX people_leased ON people (lease_until) WHERE lease_until IS NOT NULL;
