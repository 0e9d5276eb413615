-- What else says something about people is sealed: each column beside the one that held it in the
-- clear, which is empty from now on. The walk over sealed columns moves what is there.
ALTER TABLE account ADD COLUMN sealed_password_hash BLOB;
ALTER TABLE session ADD COLUMN sealed_address BLOB;
ALTER TABLE session ADD COLUMN sealed_agent BLOB;
ALTER TABLE device ADD COLUMN sealed_address BLOB;
ALTER TABLE device ADD COLUMN sealed_agent BLOB;
ALTER TABLE api_key ADD COLUMN sealed_label BLOB;
ALTER TABLE passkey ADD COLUMN sealed_label BLOB;
ALTER TABLE block ADD COLUMN sealed_reason BLOB;
