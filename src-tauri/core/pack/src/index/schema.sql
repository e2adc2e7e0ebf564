-- The pack index: what was parsed and what the search looks through. Deletable at any time.
CREATE TABLE packs (
  id     INTEGER PRIMARY KEY,
  folder TEXT NOT NULL UNIQUE,
  -- The pack's rules and the parser's version: other rules, other pages.
  rules  TEXT NOT NULL
) STRICT;

CREATE TABLE pages (
  id          INTEGER PRIMARY KEY,
  pack        INTEGER NOT NULL REFERENCES packs (id),
  path        TEXT NOT NULL,
  size        INTEGER NOT NULL,
  modified_ns INTEGER NOT NULL,
  -- Id, title and tags in lower case, for the filter `topic:`.
  topic       TEXT NOT NULL,
  -- The page without its HTML, and what is wrong with it, as JSON.
  record      TEXT NOT NULL,
  problems    TEXT NOT NULL,
  UNIQUE (pack, path)
) STRICT;

-- One row for each row of passage_text, under the same number.
CREATE TABLE passages (
  id       INTEGER PRIMARY KEY,
  page     INTEGER NOT NULL REFERENCES pages (id),
  anchor   TEXT NOT NULL,
  kind     TEXT NOT NULL,
  item     TEXT,
  level    TEXT,
  category TEXT
) STRICT;
CREATE INDEX passages_by_page ON passages (page);

CREATE VIRTUAL TABLE passage_text USING fts5 (
  title, heading, body, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);
CREATE VIRTUAL TABLE vocabulary USING fts5vocab (passage_text, 'row');
