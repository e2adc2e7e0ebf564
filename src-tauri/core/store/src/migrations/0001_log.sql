-- The log: immutable events, the only thing that is ever synced.
-- A store is one database on one machine; its events are numbered without gaps.
CREATE TABLE store (
  id   INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE CHECK (length(name) > 0)
) STRICT;

CREATE TABLE event (
  id         INTEGER PRIMARY KEY,
  store      INTEGER NOT NULL REFERENCES store (id),
  seq        INTEGER NOT NULL CHECK (seq > 0),
  hlc        INTEGER NOT NULL,          -- 48 bits of milliseconds, 16 bits of counter
  at         INTEGER NOT NULL,          -- milliseconds since 1970, UTC
  utc_offset INTEGER NOT NULL,          -- seconds east of UTC, as lived
  study_day  TEXT    NOT NULL,          -- YYYY-MM-DD, as lived, never recomputed
  kind       TEXT    NOT NULL,
  version    INTEGER NOT NULL,
  body       TEXT    NOT NULL CHECK (json_valid(body)),
  UNIQUE (store, seq)
) STRICT;

-- What an event is about, under the name it had then. Derived from the body, never changed.
CREATE TABLE subject (
  id   INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  UNIQUE (kind, name)
) STRICT;

CREATE TABLE event_subject (
  subject INTEGER NOT NULL REFERENCES subject (id),
  event   INTEGER NOT NULL REFERENCES event (id),
  PRIMARY KEY (subject, event)
) STRICT, WITHOUT ROWID;

-- Which event an `undone` event takes back, by the target's name. Derived, never changed.
CREATE TABLE undone_target (
  target TEXT    NOT NULL,
  event  INTEGER NOT NULL REFERENCES event (id),
  PRIMARY KEY (target, event)
) STRICT, WITHOUT ROWID;

-- Projections: computed from the log, written in the same transaction, rebuilt by `doctor`.
-- Events that an `undone` event takes back, and that no later one brings back.
CREATE TABLE retracted (
  event INTEGER PRIMARY KEY REFERENCES event (id)
) STRICT;

CREATE TABLE page_layer (
  page  INTEGER NOT NULL REFERENCES subject (id),
  layer TEXT    NOT NULL,
  at    INTEGER NOT NULL,
  PRIMARY KEY (page, layer)
) STRICT, WITHOUT ROWID;

CREATE TABLE page_state (
  page       INTEGER PRIMARY KEY REFERENCES subject (id),
  learned_at INTEGER,
  note       TEXT,
  note_heads TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(note_heads))
) STRICT;

CREATE TABLE flag (
  id     TEXT    PRIMARY KEY,           -- the event that raised it
  page   INTEGER NOT NULL REFERENCES subject (id),
  anchor TEXT,
  item   TEXT,
  note   TEXT    NOT NULL,
  at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX flag_by_page ON flag (page);

CREATE TABLE setting (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL CHECK (json_valid(value))
) STRICT, WITHOUT ROWID;

-- Working state: durable, this device's own, not replayed.
CREATE TABLE device (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL CHECK (json_valid(value))
) STRICT, WITHOUT ROWID;

CREATE TABLE place (
  page    TEXT PRIMARY KEY,
  anchor  TEXT,
  offset  REAL    NOT NULL,
  percent REAL    NOT NULL,
  at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE draft (
  name  TEXT PRIMARY KEY,
  value TEXT    NOT NULL CHECK (json_valid(value)),
  at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
