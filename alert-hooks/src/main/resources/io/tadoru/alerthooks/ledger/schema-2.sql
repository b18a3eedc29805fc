-- Signing in by OpenID Connect.

-- Who an account is at a provider. Names are no key: providers let people change them, and give them to others.
CREATE TABLE identity (
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL,
  account TEXT NOT NULL UNIQUE REFERENCES account (name) ON DELETE CASCADE,
  PRIMARY KEY (issuer, subject)
);

-- Browsers that were sent to the provider and are not back yet.
CREATE TABLE sign_in (
  hash TEXT PRIMARY KEY,            -- SHA-256 of the browser's cookie, hex
  next TEXT NOT NULL,               -- the page to go to afterwards
  made BIGINT NOT NULL
);
CREATE INDEX sign_in_made ON sign_in (made);
