-- Memory: what the log says about each item, and each answer as a row for statistics.
-- All of it is projected from events and rebuilt by `doctor`.

-- Items that go on under another name; followed to its end, the name everything is kept under.
CREATE TABLE item_alias (
  item   INTEGER PRIMARY KEY REFERENCES subject (id),
  target INTEGER NOT NULL REFERENCES subject (id)
) STRICT;
CREATE INDEX item_alias_target ON item_alias (target);

-- Days are counted from 1970-01-01, instants in milliseconds from then.
CREATE TABLE item_state (
  item         INTEGER PRIMARY KEY REFERENCES subject (id),
  phase        TEXT    NOT NULL CHECK (phase IN ('new', 'learning', 'review', 'relearning')),
  stability    REAL,
  difficulty   REAL,
  step         INTEGER,
  last_day     INTEGER,
  due_day      INTEGER,
  due_at       INTEGER,
  kind         TEXT,
  reviews      INTEGER NOT NULL,
  lapses       INTEGER NOT NULL,
  first_day    INTEGER,
  last_review  TEXT,
  last_at      INTEGER,
  last_rating  INTEGER,
  suspended    INTEGER NOT NULL,
  buried_until INTEGER,
  fingerprint  TEXT,
  answer       INTEGER,
  -- The newest event folded in, in fold order: one that sorts after it can simply be added.
  fold_at      INTEGER NOT NULL,
  fold_store   TEXT    NOT NULL,
  fold_seq     INTEGER NOT NULL,
  CHECK ((phase = 'new') = (stability IS NULL)),
  CHECK ((phase = 'review') = (due_day IS NOT NULL)),
  CHECK ((phase IN ('learning', 'relearning')) = (due_at IS NOT NULL))
) STRICT;
CREATE INDEX item_due ON item_state (due_day, kind, stability, difficulty, last_day, suspended, buried_until)
  WHERE due_day IS NOT NULL;
CREATE INDEX item_step ON item_state (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX item_last ON item_state (last_day) WHERE last_day IS NOT NULL;

-- One row per answer that stands.
CREATE TABLE review (
  event      INTEGER PRIMARY KEY REFERENCES event (id),
  item       INTEGER NOT NULL REFERENCES subject (id),
  at         INTEGER NOT NULL,
  study_day  INTEGER NOT NULL,
  kind       TEXT    NOT NULL,
  source     TEXT    NOT NULL,
  rating     INTEGER NOT NULL CHECK (rating BETWEEN 1 AND 4),
  took_ms    INTEGER NOT NULL,
  planned_ms INTEGER,
  recall     REAL,
  session    TEXT,
  elapsed    INTEGER,                   -- days since the answer before; null for the first
  was_review INTEGER NOT NULL,
  was_new    INTEGER NOT NULL,
  stability  REAL,                      -- after the answer
  difficulty REAL
) STRICT;
CREATE INDEX review_by_item ON review (item, at);
CREATE INDEX review_by_day ON review (study_day);
CREATE INDEX review_by_kind ON review (kind, at);
CREATE INDEX review_by_session ON review (session) WHERE session IS NOT NULL;

CREATE TABLE parameters (
  id    INTEGER PRIMARY KEY CHECK (id = 1),
  event TEXT NOT NULL,                  -- the event that chose them
  value TEXT CHECK (value IS NULL OR json_valid(value))
) STRICT;

-- Working state: items with a history that no open pack has; they are not asked.
CREATE TABLE absent_item (
  item INTEGER PRIMARY KEY REFERENCES subject (id)
) STRICT;

-- Working state: sessions and what they planned. What was answered is in `review`.
CREATE TABLE session (
  id         TEXT PRIMARY KEY,
  request    TEXT    NOT NULL CHECK (json_valid(request)),
  started_at INTEGER NOT NULL,
  ended_at   INTEGER,
  backlog    TEXT CHECK (backlog IS NULL OR json_valid(backlog))
) STRICT, WITHOUT ROWID;

CREATE TABLE session_item (
  session  TEXT    NOT NULL REFERENCES session (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  item     TEXT    NOT NULL,
  fresh    INTEGER NOT NULL,
  seconds  REAL    NOT NULL,
  long     INTEGER NOT NULL,
  PRIMARY KEY (session, position)
) STRICT, WITHOUT ROWID;
