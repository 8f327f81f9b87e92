if (gon.features.js_feature) { run(); }
