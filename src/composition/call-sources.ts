import type { Config, ConfigInForce, Source } from '../config/index.ts';
import { ofEachConfig, sourceFilter } from '../config/index.ts';
import { registeredSource } from './open-registrations.ts';

/** What registrations know of calls. */
type KnownRegistrations = Parameters<typeof registeredSource>[1] & {
  connectionLost(address: string, port: number): void;
};

/** Whose call a request is, by the configuration in force, and by our registrations once they are open. */
export class CallSources {
  readonly #current: ConfigInForce;
  readonly #filterOf = ofEachConfig(sourceFilter);
  #registrations: KnownRegistrations | null = null;

  constructor(current: ConfigInForce) {
    this.#current = current;
  }

  /** The registrations are open. */
  know(registrations: KnownRegistrations): void {
    this.#registrations = registrations;
  }

  /** Whose call an INVITE from this address is, with this `line` in its Request-URI. */
  readonly of = (address: string, line: string | null = null): Source => {
    const { config } = this.#current;
    const allowed = this.#filterOf(config)(address);
    if (this.#registrations === null) return allowed;
    return registeredSource(config, this.#registrations, { address, line, allowed });
  };

  /** Whether an address is a trunk's by one of these configurations. */
  isIn(address: string, configs: Iterable<Config>): boolean {
    return [...configs].some((each) => this.#filterOf(each)(address) !== null);
  }

  /** A connection to a peer was lost that we registered by. */
  readonly connectionLost = (address: string, port: number): void => {
    this.#registrations?.connectionLost(address, port);
  };
}
