void show() { if (lit('dart-lit')) render(); }
