-- Times are milliseconds since the epoch, but for alert_time: nanoseconds.

CREATE TABLE incident (
  id TEXT PRIMARY KEY,
  case_id TEXT NOT NULL,            -- the least id of the incidents whose graphs meet
  sensor TEXT NOT NULL,
  signature TEXT NOT NULL,
  severity INTEGER NOT NULL,
  src_ip TEXT NOT NULL,
  src_port INTEGER NOT NULL,
  dest_ip TEXT NOT NULL,
  dest_port INTEGER NOT NULL,
  proto TEXT NOT NULL,
  hint TEXT NOT NULL,               -- the host's name as the sensor gives it
  alert_time BIGINT NOT NULL,
  alerts BIGINT NOT NULL,           -- how many equal ones
  received BIGINT NOT NULL,         -- the first
  latest BIGINT NOT NULL,           -- the last
  state TEXT NOT NULL,              -- waiting, answered, nothing, aside
  runs INTEGER NOT NULL,            -- how often it was investigated to the end
  problem TEXT,                     -- why it waits, or was set aside
  host TEXT NOT NULL,
  answer TEXT NOT NULL,
  confidence DOUBLE PRECISION NOT NULL,
  partial INTEGER NOT NULL,
  summary TEXT NOT NULL,            -- JSON
  status TEXT NOT NULL,             -- open, closed
  verdict TEXT NOT NULL,            -- "", true-positive, false-positive, benign, undecided
  note TEXT NOT NULL,
  assignee TEXT NOT NULL,
  changed BIGINT NOT NULL
);
CREATE INDEX incident_changed ON incident (changed, id);
CREATE INDEX incident_received ON incident (received, id);
CREATE INDEX incident_case ON incident (case_id);

CREATE TABLE alert (
  id TEXT PRIMARY KEY,              -- of the delivery and the place in it
  incident TEXT NOT NULL,
  source TEXT NOT NULL,
  received BIGINT NOT NULL,
  alert_time BIGINT NOT NULL,
  body TEXT                         -- of the first of an incident only
);
CREATE INDEX alert_incident ON alert (incident, received);

CREATE TABLE task (
  incident TEXT PRIMARY KEY,
  run INTEGER NOT NULL,             -- 0 at once, then when the index has settled
  options TEXT NOT NULL,            -- JSON, of a run that somebody asked for
  due BIGINT NOT NULL,
  attempts INTEGER NOT NULL,
  lease BIGINT NOT NULL,            -- nobody else takes it until then
  fence BIGINT NOT NULL             -- changes with every taking: who has an old one comes too late
);
CREATE INDEX task_due ON task (due);

CREATE TABLE message (
  id TEXT PRIMARY KEY,
  incident TEXT NOT NULL,
  channel TEXT NOT NULL,
  notice TEXT NOT NULL,             -- JSON
  state TEXT NOT NULL,              -- open, sent, dead
  due BIGINT NOT NULL,
  attempts INTEGER NOT NULL,
  lease BIGINT NOT NULL,
  made BIGINT NOT NULL,
  done BIGINT,
  problem TEXT
);
CREATE INDEX message_due ON message (state, channel, due);
CREATE INDEX message_made ON message (state, made);
CREATE INDEX message_incident ON message (incident);

-- What incidents' graphs hold that lets them meet.
CREATE TABLE meeting (
  thing TEXT NOT NULL,
  incident TEXT NOT NULL,
  PRIMARY KEY (thing, incident)
);
CREATE INDEX meeting_incident ON meeting (incident);

-- How far a source was read.
CREATE TABLE progress (
  source TEXT PRIMARY KEY,
  position TEXT NOT NULL,
  changed BIGINT NOT NULL
);

CREATE TABLE account (
  name TEXT PRIMARY KEY,
  role TEXT NOT NULL,               -- reader, analyst, admin
  password TEXT NOT NULL,           -- Argon2id, PHC form; "" where only tokens let in
  disabled INTEGER NOT NULL,
  made BIGINT NOT NULL
);

CREATE TABLE token (
  id TEXT PRIMARY KEY,
  account TEXT NOT NULL REFERENCES account (name) ON DELETE CASCADE,
  label TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE,        -- SHA-256, hex
  made BIGINT NOT NULL,
  expires BIGINT NOT NULL,
  used BIGINT NOT NULL              -- 0: never; else to the minute
);
CREATE INDEX token_account ON token (account);

CREATE TABLE session (
  hash TEXT PRIMARY KEY,            -- SHA-256 of the cookie, hex
  account TEXT NOT NULL REFERENCES account (name) ON DELETE CASCADE,
  made BIGINT NOT NULL,
  used BIGINT NOT NULL              -- to the minute
);
CREATE INDEX session_account ON session (account);

-- Who read and changed what. Accounts go, their traces stay.
CREATE TABLE trail (
  id TEXT PRIMARY KEY,
  at BIGINT NOT NULL,
  account TEXT NOT NULL,            -- "" where nobody was let in
  address TEXT NOT NULL,
  action TEXT NOT NULL,
  target TEXT NOT NULL,
  outcome TEXT NOT NULL,            -- done, refused, failed
  detail TEXT NOT NULL
);
CREATE INDEX trail_at ON trail (at, id);
