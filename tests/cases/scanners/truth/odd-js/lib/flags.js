'use strict';

exports.ALPHA = 'alpha-feed';
exports.ALPHA_V2 = 'alpha-feed-v2';
module.exports.BRAVO = 'bravo-cards';

class Flags {
  static CHARLIE = 'charlie-sync';
  static get DELTA() { return 'delta-theme'; }
  static #private = 'foxtrot-map';
}

Flags.ECHO = 'echo-mail';
exports.Flags = Flags;

const table = new Map([['golf', 'golf-score'], ['kilo', 'kilo-meter']]);
exports.lookup = (name) => table.get(name);
exports.golf = () => exports.isOn(table.get('golf'));

exports.isOn = function isOn(key) {
  return Boolean(global.__flags && global.__flags[key]);
};
