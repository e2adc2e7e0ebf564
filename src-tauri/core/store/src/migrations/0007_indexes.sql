-- Boards, interviews, runs and worksheets are read by their kind, and the newest clock at every opening.
CREATE INDEX event_by_kind ON event (kind);
CREATE INDEX event_by_hlc ON event (hlc);
