-- Pages are renamed as items are: one table of moves, whatever the subject's kind. Derived, never changed.
CREATE TABLE subject_move (
  event  INTEGER PRIMARY KEY REFERENCES event (id),
  source INTEGER NOT NULL REFERENCES subject (id),
  target INTEGER NOT NULL REFERENCES subject (id)
) STRICT;
INSERT INTO subject_move (event, source, target) SELECT event, source, target FROM item_move;
DROP TABLE item_move;
CREATE INDEX subject_move_source ON subject_move (source);
CREATE INDEX subject_move_target ON subject_move (target);
