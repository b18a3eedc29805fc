-- By what people call incidents alike: names of files and addresses.
CREATE TABLE likeness (
  thing TEXT NOT NULL,
  incident TEXT NOT NULL,
  PRIMARY KEY (thing, incident)
);
CREATE INDEX likeness_incident ON likeness (incident);
