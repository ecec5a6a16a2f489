import { messageOf } from '../shared/message-of.ts';
import { Turns } from '../shared/turns.ts';
import type { Config } from './types.ts';

/** The configuration in force. Whoever needs it later asks again. */
export interface ConfigInForce {
  readonly config: Config;
}

/** A part that makes something of the configuration and has to do it again when that changes. */
export interface ConfigUser {
  /** What it is, in the words of an error. */
  readonly name: string;
  /**
   * Does what takes time or may fail, before the change. To put former settings back it is called the other way round, also
   * where it failed itself. @throws Error that says why the settings cannot be taken
   */
  readonly prepare?: (next: Config, former: Config) => Promise<void>;
  /** Goes over, in the same turn of the event loop as all other parts, so that each call meets one configuration. */
  readonly switchTo?: (next: Config, former: Config) => void;
  /** The settings are there to stay. Throws away what only the other ones needed. */
  readonly settle?: (next: Config, former: Config) => Promise<void> | void;
}

/** Is told that a part, by its name, did not follow: it failed to go back to former settings, or to throw others away. */
type OnLoss = (part: string, error: unknown) => void;

/** What the program adds to the configuration for a while, and writes down nowhere. */
export type ConfigOverlay = (written: Config) => Config;

/** The configuration that the program goes by now, and the parts that follow it. One change at a time. */
export class CurrentConfig implements ConfigInForce {
  readonly #users: ConfigUser[] = [];
  readonly #onLoss: OnLoss;
  readonly #turns = new Turns(1);
  #written: Config;
  #overlay: ConfigOverlay = (written) => written;
  #config: Config;

  constructor(config: Config, onLoss: OnLoss) {
    this.#written = config;
    this.#config = config;
    this.#onLoss = onLoss;
  }

  get config(): Config {
    return this.#config;
  }

  /** It without what is laid over it. */
  get written(): Config {
    return this.#written;
  }

  /** Tells a part of changes, after those that were added before. */
  follow(user: ConfigUser): void {
    this.#users.push(user);
  }

  /**
   * Puts another configuration in force, wholly or not at all.
   * @param keep writes it down, once all parts go by it
   * @throws Error that says why it is not in force; the former one is then
   */
  async change(next: Config, keep: () => Promise<void>): Promise<void> {
    await this.#turns.run(async () => {
      await this.#change(this.#overlay(next), keep);
      this.#written = next;
    });
  }

  /**
   * Lays something over the configuration, in the place of what was before, until something else is. Whatever is written
   * meanwhile has it too. @throws as {@link change}
   */
  async lay(overlay: ConfigOverlay): Promise<void> {
    await this.#turns.run(async () => {
      await this.#change(overlay(this.#written), () => Promise.resolve());
      this.#overlay = overlay;
    });
  }

  async #change(next: Config, keep: () => Promise<void>): Promise<void> {
    const former = this.#config;
    let prepared = 0;
    let isSwitched = false;
    try {
      for (const user of this.#users) {
        prepared += 1;
        await named(user, () => user.prepare?.(next, former));
      }
      isSwitched = true;
      this.#switch(next, former);
      await keep();
    } catch (error) {
      if (isSwitched) this.#switchBack(former, next);
      for (const user of this.#users.slice(0, prepared).reverse()) {
        try {
          await user.prepare?.(former, next);
        } catch (fault) {
          this.#onLoss(user.name, fault);
        }
      }
      await this.#settle(former, next);
      throw error;
    }
    await this.#settle(next, former);
  }

  async #settle(next: Config, former: Config): Promise<void> {
    for (const user of this.#users) {
      try {
        await user.settle?.(next, former);
      } catch (error) {
        // The settings are in force all the same.
        this.#onLoss(user.name, error);
      }
    }
  }

  #switch(next: Config, former: Config): void {
    this.#config = next;
    for (const user of this.#users) {
      try {
        user.switchTo?.(next, former);
      } catch (error) {
        throw refusedBy(user, error);
      }
    }
  }

  #switchBack(former: Config, next: Config): void {
    this.#config = former;
    for (const user of this.#users) {
      try {
        user.switchTo?.(former, next);
      } catch (error) {
        this.#onLoss(user.name, error);
      }
    }
  }
}

async function named(user: ConfigUser, work: () => Promise<void> | undefined): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw refusedBy(user, error);
  }
}

function refusedBy({ name }: ConfigUser, cause: unknown): Error {
  return new Error(`${name} cannot take the new settings: ${messageOf(cause)}`, { cause });
}

/** Makes something of each configuration once. It is forgotten with its configuration. */
export function ofEachConfig<Value>(make: (config: Config) => Value): (config: Config) => Value {
  const made = new WeakMap<Config, { readonly value: Value }>();
  return (config) => {
    const known = made.get(config) ?? { value: make(config) };
    made.set(config, known);
    return known.value;
  };
}
