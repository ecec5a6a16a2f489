import { isDeepStrictEqual } from 'node:util';
import type { TrunkRegistration } from '../ports/trunks.ts';
import { TrunkRegistrar } from './trunk-registrar.ts';
import type { RegisteredTrunk, RegistrationOptions } from './trunk-registrar.ts';

export interface RegistrationsOptions extends RegistrationOptions {
  readonly trunks: readonly RegisteredTrunk[];
}

/** Registers at trunks (RFC 3261 10), and knows by which of them a call came in. */
export class Registrations {
  readonly #options: RegistrationOptions;
  readonly #registrars = new Map<string, TrunkRegistrar>();
  /** Names of trunks by the `line` of our Contacts. */
  readonly #lines = new Map<string, string>();
  #isStarted = false;
  #isClosed = false;

  constructor({ trunks, ...options }: RegistrationsOptions) {
    this.#options = options;
    this.registerAt(trunks);
  }

  /** The SIP side is up. */
  start(): void {
    this.#isStarted = true;
    for (const registrar of this.#registrars.values()) registrar.start();
  }

  /** Registers at these from now on and at no others. What is as before stays as it is. */
  registerAt(trunks: readonly RegisteredTrunk[]): void {
    if (this.#isClosed) return;
    for (const [name, registrar] of this.#registrars) {
      if (trunks.some((each) => isDeepStrictEqual(each, registrar.trunk))) continue;
      // A Contact that is registered again by another one below must not be taken away after that.
      const isSame = trunks.some(({ account }) => isSameContact(account, registrar.trunk.account));
      void registrar.close(!isSame);
      this.#registrars.delete(name);
      this.#lines.delete(registrar.trunk.account.line);
    }
    for (const trunk of trunks) {
      if (this.#registrars.has(trunk.name)) continue;
      const registrar = new TrunkRegistrar(trunk, this.#options);
      this.#registrars.set(trunk.name, registrar);
      this.#lines.set(trunk.account.line, trunk.name);
      if (this.#isStarted) registrar.start();
    }
  }

  /** The SIP server was away. Connections are gone with it, and NATs may have forgotten us. */
  engineBack(): void {
    for (const registrar of this.#registrars.values()) registrar.again();
  }

  /** A connection to a peer was lost. */
  connectionLost(address: string, port: number): void {
    for (const registrar of this.#registrars.values()) registrar.connectionLost(address, port);
  }

  /** The trunk whose registration has this `line`; null: none has. */
  trunkOfLine(line: string): string | null {
    return this.#lines.get(line) ?? null;
  }

  /** The trunk whose registrar, which has us registered, is at this address; null: none. */
  trunkAt(address: string): string | null {
    for (const [name, registrar] of this.#registrars) if (registrar.registrarAddress === address) return name;
    return null;
  }

  /** Null: we do not register at this trunk. */
  statusOf(trunk: string): TrunkRegistration | null {
    return this.#registrars.get(trunk)?.status ?? null;
  }

  /** Takes our Contacts away from the registrars. Idempotent. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#registrars.values()].map((registrar) => registrar.close(true)));
  }
}

function isSameContact(one: RegisteredTrunk['account'], other: RegisteredTrunk['account']): boolean {
  return one.addressOfRecord === other.addressOfRecord && one.line === other.line;
}
