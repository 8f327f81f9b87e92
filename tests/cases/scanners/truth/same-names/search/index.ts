import { FLAGS } from './keys';
import { synonyms } from './words';

export const run = () => isOn(FLAGS.fuzzy) && isOn(FLAGS.fuzzyV2) && synonyms.length;
