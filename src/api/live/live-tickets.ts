import { randomBytes } from 'node:crypto';
import type { Clock } from '../../ports/clock.ts';
import { rememberBounded } from '../../shared/remember-bounded.ts';
import type { ApiClient } from '../access/api-client.ts';

/** A page opens its connection at once. */
export const TICKET_TTL_MS = 60_000;
const MAX_TICKETS = 1_000;
const TICKET_OCTETS = 24;

/** Lets browsers in, which cannot send a key with a WebSocket: each ticket opens one connection, soon. */
export class LiveTickets {
  readonly #clock: Clock;
  readonly #open = new Map<string, { readonly client: ApiClient; readonly untilMs: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A ticket for that client. If there are too many, the oldest one is void. */
  issue(client: ApiClient): string {
    const ticket = randomBytes(TICKET_OCTETS).toString('base64url');
    rememberBounded(this.#open, ticket, { client, untilMs: this.#clock.now() + TICKET_TTL_MS }, MAX_TICKETS);
    return ticket;
  }

  /** The client that a ticket stands for; null if it is none, was used, or is too old. It is void from now on. */
  take(ticket: string): ApiClient | null {
    const found = this.#open.get(ticket);
    this.#open.delete(ticket);
    return found !== undefined && found.untilMs > this.#clock.now() ? found.client : null;
  }
}
