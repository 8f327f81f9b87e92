import { OpenFeature, type Client } from '@openfeature/server-sdk';

export class Flags {
  static #instance: Flags | undefined;

  private constructor(private readonly client: Client = OpenFeature.getClient()) {}

  static get shared(): Flags {
    return (Flags.#instance ??= new Flags());
  }

  on = (key: string, context: object = {}): Promise<boolean> => this.client.getBooleanValue(key, false, context);

  async when<T>(key: string, then: () => T, otherwise: () => T): Promise<T> {
    return (await this.on(key)) ? then() : otherwise();
  }
}

export const flagged =
  (key: string) =>
  <This, Args extends unknown[], Return>(target: (this: This, ...args: Args) => Return) =>
    async function (this: This, ...args: Args) {
      return (await Flags.shared.on(key)) ? target.apply(this, args) : undefined;
    };
