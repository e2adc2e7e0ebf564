-- Working state: boards under way, and the steps by which boards grew.
-- `id` is an attempt's id, or the name of what a sketch belongs to.
CREATE TABLE board (
  id         TEXT    PRIMARY KEY,
  item       TEXT,                      -- the diagram; null for a sketch
  state      TEXT    NOT NULL CHECK (json_valid(state)),
  scene      TEXT,                      -- an .excalidraw file; null while nothing is drawn
  source     TEXT    NOT NULL,          -- what was typed, for a text board
  version    INTEGER NOT NULL,
  touched_at INTEGER NOT NULL
) STRICT;
CREATE INDEX board_by_item ON board (item) WHERE item IS NOT NULL;

-- Kept when the board is graded, for looking at how it was drawn.
CREATE TABLE board_version (
  board   TEXT    NOT NULL,
  version INTEGER NOT NULL,
  at      INTEGER NOT NULL,
  scene   BLOB    NOT NULL,             -- deflated
  PRIMARY KEY (board, version)
) STRICT, WITHOUT ROWID;
