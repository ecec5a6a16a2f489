import type { Clock } from '../ports/clock.ts';
import type { SignallingPort } from '../ports/signalling.ts';
import type { RegisteredContact, UserWay } from '../ports/users.ts';
import type { Binding } from './bindings.ts';
import { live } from './bindings.ts';
import { ContactPing } from './contact-ping.ts';
import { canBeReached, waysOf, wayTo } from './ways.ts';

export interface UserContactsOptions {
  readonly signalling: Pick<SignallingPort, 'ping' | 'unavailable'>;
  readonly clock: Clock;
  /** From 0 up to 1. */
  readonly random: () => number;
  readonly keepAliveMs: () => number;
  /** Whether the telephones can be reached may be another answer now. */
  readonly onChange: () => void;
}

/** A contact with what is known of the way to it. */
interface Contact {
  readonly binding: Binding;
  isLost: boolean;
  isSilent: boolean;
  roundTripMs: number | null;
  ping: ContactPing | null;
}

/** The contacts of one user, each asked by OPTIONS whether it is there. The owner closes it. */
export class UserContacts {
  readonly #options: UserContactsOptions;
  #contacts: readonly Contact[] = [];
  #isPinging = false;

  constructor(options: UserContactsOptions) {
    this.#options = options;
  }

  get bindings(): readonly Binding[] {
    return this.#contacts.map(({ binding }) => binding);
  }

  /** When the next contact expires; null: there is none. */
  get expiresAt(): number | null {
    return this.#contacts.length === 0 ? null : Math.min(...this.#contacts.map(({ binding }) => binding.expiresAt));
  }

  /** Takes these in the place of those before. One that has registered anew can be reached, as far as is known. */
  set(bindings: readonly Binding[]): void {
    const before = new Map(this.#contacts.map((contact) => [contact.binding, contact]));
    this.#contacts = bindings.map((binding) => before.get(binding) ?? this.#contactOf(binding));
    for (const contact of before.values()) if (!this.#contacts.includes(contact)) contact.ping?.close();
  }

  /** Takes out those that have expired. @returns whether there were any */
  expire(now: number): boolean {
    const left = live(this.bindings, now);
    if (left.length === this.#contacts.length) return false;
    this.set(left);
    return true;
  }

  /** The SIP side is up: the telephones are asked from now on, those of all users one after the other. */
  startPings(): void {
    this.#isPinging = true;
    for (const contact of this.#contacts) this.#ask(contact, this.#options.keepAliveMs() * this.#options.random());
  }

  /** A connection is lost. @returns whether one of them registered by it */
  connectionLost(address: string, port: number): boolean {
    const lost = this.#contacts.filter(({ binding: { source } }) => {
      return source.protocol !== 'udp' && source.address === address && source.port === port;
    });
    for (const contact of lost) contact.isLost = true;
    return lost.length > 0;
  }

  ways(now: number): readonly (readonly UserWay[])[] {
    return waysOf(this.#contacts.filter(({ binding }) => binding.expiresAt > now));
  }

  shown(now: number): readonly RegisteredContact[] {
    return this.#contacts
      .filter(({ binding }) => binding.expiresAt > now)
      .toSorted((one, other) => other.binding.q - one.binding.q)
      .map((contact) => {
        const { uri, q, expiresAt, registeredAt, source, userAgent } = contact.binding;
        const { roundTripMs } = contact;
        return { uri, q, expiresAt, registeredAt, source, userAgent, reachable: canBeReached(contact), roundTripMs };
      });
  }

  close(): void {
    for (const { ping } of this.#contacts) ping?.close();
  }

  #contactOf(binding: Binding): Contact {
    const contact: Contact = { binding, isLost: false, isSilent: false, roundTripMs: null, ping: null };
    if (this.#isPinging) this.#ask(contact, this.#options.keepAliveMs());
    return contact;
  }

  #ask(contact: Contact, firstMs: number): void {
    const { signalling, clock, keepAliveMs, onChange } = this.#options;
    contact.ping?.close();
    contact.ping = new ContactPing({
      signalling,
      way: () => wayTo(contact),
      intervalMs: keepAliveMs(),
      firstMs,
      clock,
      onAnswer: (roundTripMs) => {
        contact.roundTripMs = roundTripMs;
        if (!contact.isSilent) return;
        contact.isSilent = false;
        onChange();
      },
      onSilence: () => {
        if (contact.isSilent) return;
        contact.isSilent = true;
        onChange();
      },
    });
  }
}
