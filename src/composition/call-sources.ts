import type { Config, ConfigInForce, Source } from '../config/index.ts';
import { buttonOfAccount, guestTrunk, ofEachConfig, sourceFilter, userTrunk } from '../config/index.ts';
import { networkFilter } from '../shared/network-filter.ts';
import { originOf } from '../shared/sip/index.ts';
import { registeredSource } from './open-registrations.ts';

/** What registrations know of calls. */
type KnownRegistrations = Parameters<typeof registeredSource>[1] & {
  connectionLost(address: string, port: number): void;
};

/** What the registrar of users knows of them. */
interface KnownTelephones {
  isAt(address: string): boolean;
  connectionLost(address: string, port: number): void;
}

/**
 * Whose call a request is, by the configuration in force, and by our registrations and those of users once they are open.
 */
export class CallSources {
  readonly #current: ConfigInForce;
  readonly #filterOf = ofEachConfig(sourceFilter);
  readonly #proxiesOf = ofEachConfig(({ sip }: Config) => networkFilter(sip.proxies));
  #registrations: KnownRegistrations | null = null;
  #telephones: KnownTelephones | null = null;

  constructor(current: ConfigInForce) {
    this.#current = current;
  }

  /** The registrations are open. */
  know(registrations: KnownRegistrations): void {
    this.#registrations = registrations;
  }

  /** The registrar of users is open. */
  knowTelephones(telephones: KnownTelephones): void {
    this.#telephones = telephones;
  }

  /**
   * Whose call an INVITE from this address is, with this `line` in its Request-URI. `account`: the user that it proved to
   * be, which counts where nothing else says whose it is. `byWebSocket`: it comes from a browser. Nothing else
   * counts then, because a reverse proxy in front of the WebSocket has an address that may well be trusted.
   */
  readonly of = (
    address: string,
    line: string | null = null,
    account: string | null = null,
    byWebSocket = false,
  ): Source => {
    const { config } = this.#current;
    if (byWebSocket) return provedSource(config, account);
    const allowed = this.#filterOf(config)(address);
    const known =
      this.#registrations === null
        ? allowed
        : registeredSource(config, this.#registrations, { address, line, allowed });
    return known ?? provedSource(config, account);
  };

  /** Whether an address is one of `sip.proxies`. */
  readonly isProxy = (address: string): boolean => this.#proxiesOf(this.#current.config)(address);

  /** Where a request comes from that came from this address: from a proxy, where it came to the proxy from. */
  readonly origin = (address: string, vias: readonly string[]): string => originOf(address, vias, this.isProxy);

  /** Whether a telephone of a user is registered that is at this address. */
  readonly isTelephoneAt = (address: string): boolean => this.#telephones?.isAt(address) ?? false;

  /** Whether an address is a trunk's by one of these configurations. */
  isIn(address: string, configs: Iterable<Config>): boolean {
    return [...configs].some((each) => this.#filterOf(each)(address) !== null);
  }

  /** A connection was lost that we, or a telephone, registered by. */
  readonly connectionLost = (address: string, port: number): void => {
    this.#registrations?.connectionLost(address, port);
    this.#telephones?.connectionLost(address, port);
  };
}

/** The user or the guest that a sender has proved to be, as the trunk that its calls come by. */
function provedSource({ sip, clickToCall }: Config, account: string | null): Source {
  if (account === null) return null;
  const of = buttonOfAccount(account);
  if (of !== null) {
    const button = clickToCall.find(({ name }) => name === of);
    return button === undefined ? null : guestTrunk(button);
  }
  const user = sip.users.find(({ name }) => name === account);
  return user?.mayCall === true ? userTrunk(user) : null;
}
