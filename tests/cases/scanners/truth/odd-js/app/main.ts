import flags, { November, Switch, Toggles } from '../lib/ns';
import * as js from '../lib/flags';
import { isOn, Flags, ALPHA, BRAVO as CARDS } from '../lib/flags';

const gate = { [Switch.Juliet]: openLock };

export function main(user) {
  if (isOn(ALPHA) || js.isOn(CARDS)) feed();
  if (isOn(Flags.CHARLIE) && js.isOn(js.Flags.DELTA) && isOn(Flags.ECHO)) sync();
  if (isOn(Toggles.Hotel) || isOn(Switch.India)) grid();
  if (isOn(flags.Lima.key) && new November().on && isOn(flags.mike.flag)) list();
  for (const [key, run] of Object.entries(gate)) if (isOn(key)) run();
  const key = user.admin ? 'oscar-night' : 'papa-bear';
  if (isOn(key)) night();
  const on = isOn.bind(null, 'romeo-run');
  if (on() || window.__flags?.['sierra-peak'] || globalThis.__flags['tango-step']) peak();
  if (['victor-win'].every(isOn)) win();
  return isOn(String('whiskey-bar'));
}
