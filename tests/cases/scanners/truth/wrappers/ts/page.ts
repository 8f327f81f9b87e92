import { lit as glows } from './board';

export const show = async () => (await glows('ts-lit')) && render();
