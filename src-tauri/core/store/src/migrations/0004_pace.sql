-- A session knows the log up to where it was planned. By time alone, a clock set back would let its
-- own answers into the estimates it was planned with.
ALTER TABLE session ADD COLUMN known INTEGER NOT NULL DEFAULT 0;
UPDATE session SET known = (SELECT coalesce(max(id), 0) FROM event WHERE at < session.started_at)
WHERE ended_at IS NULL;

-- The last answers of a kind, in the order of the log.
DROP INDEX review_by_kind;
CREATE INDEX review_by_kind ON review (kind);
