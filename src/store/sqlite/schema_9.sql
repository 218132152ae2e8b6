-- Form 9: few of many people are like that, and they are counted often.
CREATE INDEX people_stopped ON people (id) WHERE is_stopped = 1;
CREATE INDEX people_unreachable ON people (id) WHERE is_unreachable = 1;
