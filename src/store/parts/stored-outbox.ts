import type { DeliveryOutcome, DeliveryQuery, DeliveryRecord, DueDelivery, Outbox } from '../../ports/outbox.ts';
import type { Page } from '../../ports/page.ts';
import { decodeNumber, encodeNumber } from '../cursor.ts';
import type { StoreThread } from '../thread/thread.ts';

/** The outbox in the store's SQLite database. Its methods reject with StoreError as those of the store do. */
export class StoredOutbox implements Outbox {
  readonly #thread: StoreThread;

  constructor(thread: StoreThread) {
    this.#thread = thread;
  }

  claim(webhook: string, nowMs: number, limit: number): Promise<readonly DueDelivery[]> {
    return this.#thread.ask({ kind: 'claim', webhook, nowMs: Math.floor(nowMs), limit });
  }

  async settle(outcomes: readonly DeliveryOutcome[]): Promise<void> {
    const whole = outcomes.map((outcome) => ({ ...outcome, dueAtMs: Math.ceil(outcome.dueAtMs) }));
    await this.#thread.ask({ kind: 'settle', outcomes: whole });
  }

  async release(ids: readonly string[]): Promise<void> {
    await this.#thread.ask({ kind: 'release', ids });
  }

  async hasten(webhook: string, nowMs: number): Promise<void> {
    await this.#thread.ask({ kind: 'hasten', webhook, nowMs: Math.floor(nowMs) });
  }

  async shift(byMs: number): Promise<void> {
    await this.#thread.ask({ kind: 'shift', byMs: Math.round(byMs) });
  }

  abandon(webhooks: readonly string[], at: string): Promise<number> {
    return this.#thread.ask({ kind: 'abandon', webhooks, at });
  }

  async adopt(from: string | null, limit: number): Promise<number> {
    // Steps of calls do not wait for this look.
    const owners = await this.#thread.ask({ kind: 'absentOwners', from });
    let adopted = 0;
    for (const owner of owners) {
      if (adopted >= limit) break;
      adopted += await this.#thread.ask({ kind: 'adopt', owner, from, limit: limit - adopted });
    }
    return adopted;
  }

  expire(nowMs: number, at: string, limit: number): Promise<number> {
    return this.#thread.ask({ kind: 'expire', nowMs: Math.floor(nowMs), at, limit });
  }

  async unstick(nowMs: number, limit: number): Promise<number> {
    const turns = await this.#thread.ask({ kind: 'stuck', limit });
    if (turns.length === 0) return 0;
    return await this.#thread.ask({ kind: 'unstick', turns, nowMs: Math.floor(nowMs) });
  }

  async listDeliveries({ state, webhook, call, limit, cursor }: DeliveryQuery): Promise<Page<DeliveryRecord>> {
    const request = {
      state: state ?? null,
      webhook: webhook ?? null,
      callId: call ?? null,
      before: cursor === undefined ? null : decodeNumber(cursor),
      limit,
    };
    const { items, next } = await this.#thread.ask({ kind: 'deliveries', request });
    return { items, nextCursor: next === null ? null : encodeNumber(next) };
  }

  getDelivery(id: string): Promise<(DeliveryRecord & { readonly body: string }) | null> {
    return this.#thread.ask({ kind: 'delivery', id });
  }

  replay(id: string, dueAtMs: number, expiresAtMs: number): Promise<boolean | null> {
    return this.#thread.ask({ kind: 'replay', id, dueMs: Math.floor(dueAtMs), expiresMs: Math.ceil(expiresAtMs) });
  }

  countPending(webhook: string, most: number): Promise<number> {
    return this.#thread.ask({ kind: 'countPending', webhook, most });
  }

  deleteDeliveries(state: 'delivered' | 'dead', before: string, limit: number): Promise<number> {
    return this.#thread.ask({ kind: 'deleteDeliveries', state, before, limit });
  }
}
