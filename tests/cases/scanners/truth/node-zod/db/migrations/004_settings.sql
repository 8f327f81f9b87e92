INSERT INTO settings (name, value) VALUES ('menu-photos', 'off'), ('ordering', 'on');
