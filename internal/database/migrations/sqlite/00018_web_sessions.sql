-- +goose Up
-- Sign-ins of the operators' pages: who holds the secret whose SHA-256 stands
-- here acts as the key, as long as both are good.
CREATE TABLE web_sessions (
  id_hash    TEXT PRIMARY KEY,
  key_id     TEXT NOT NULL REFERENCES api_keys (id),
  created_at TIMESTAMP NOT NULL,
  expires_at TIMESTAMP NOT NULL
);
CREATE INDEX web_sessions_key ON web_sessions (key_id);
CREATE INDEX web_sessions_expiry ON web_sessions (expires_at);

-- +goose Down
DROP TABLE web_sessions;
