-- legacy-banner was here
INSERT INTO feature_flags (name) VALUES ('payments.retries');
