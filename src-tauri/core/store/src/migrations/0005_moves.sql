-- A rename moves what an item has at that point of the log to another name. Derived, never changed.
CREATE TABLE item_move (
  event  INTEGER PRIMARY KEY REFERENCES event (id),
  source INTEGER NOT NULL REFERENCES subject (id),
  target INTEGER NOT NULL REFERENCES subject (id)
) STRICT;
CREATE INDEX item_move_source ON item_move (source);
CREATE INDEX item_move_target ON item_move (target);
INSERT INTO item_move (event, source, target)
SELECT event.id, source.id, target.id FROM event
JOIN subject AS source ON source.kind = 'item' AND source.name = json_extract(event.body, '$.from')
JOIN subject AS target ON target.kind = 'item' AND target.name = json_extract(event.body, '$.to')
WHERE event.kind = 'item-renamed' AND event.version = 1;
DROP TABLE item_alias;

-- The newest event folded in, in the order of the log: logical time, store, number.
ALTER TABLE item_state RENAME COLUMN fold_at TO fold_hlc;

-- An answer's place among those of its item, in the order of the log. Times do not tell: clocks are set back.
ALTER TABLE review ADD COLUMN nth INTEGER NOT NULL DEFAULT 0;
DROP INDEX review_by_item;
CREATE INDEX review_by_item ON review (item, nth);
