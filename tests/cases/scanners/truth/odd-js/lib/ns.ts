export namespace Toggles {
  export const Hotel = 'hotel-stay';
  export const Quebec = 'quebec-poutine';
}

export const enum Switch {
  India = 'india-grid',
  Juliet = 'juliet-lock',
}

declare global {
  interface Window { __flags: Record<string, boolean> }
}

const Lima = Object.freeze({ key: 'lima-list', owner: 'web' });
export default { Lima, mike: { flag: 'mike-drop' } };

export abstract class Feature {
  abstract readonly flag: string;
  get on() { return isOn(this.flag); }
}

export class November extends Feature {
  readonly flag = 'november-rain';
}
