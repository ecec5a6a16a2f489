import http from 'node:http';
import https from 'node:https';
import type { Logger } from 'pino';
import type { Clock, TimerHandle } from '../ports/clock.ts';
import type { DeliveryOutcome, DueDelivery, Outbox } from '../ports/outbox.ts';
import type { Tracing } from '../ports/tracing.ts';
import { webhookHeaders } from '../shared/webhook-headers.ts';
import { within } from '../shared/within.ts';
import type { HostLookup } from '../shared/outgoing/host-lookup.ts';
import { beginTraced } from '../shared/outgoing/traced.ts';
import { postEvent } from './post-event.ts';
import type { PostResult } from './post-event.ts';
import type { Receiver } from './receiver.ts';
import { retryDelayMs } from './retry-delay.ts';

/** What a {@link ReceiverQueue} works with. */
export interface ReceiverQueueOptions {
  readonly receiver: Receiver;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly hosts: HostLookup;
  /** @defaultValue nothing is traced */
  readonly tracing?: Tracing | undefined;
  /** Every attempt, once it is on record. */
  readonly onOutcome: (delivery: DueDelivery, outcome: DeliveryOutcome) => void;
  /** From 0 to 1. @defaultValue Math.random */
  readonly random?: () => number;
}

/** Events that come together are asked for together. */
const GATHER_MS = 10;
/** Retries are looked for so often. */
const POLL_MS = 1_000;
/** So many failures in a row mean that the receiver is away, not that it dislikes an event. */
const AWAY_AFTER = 5;
/** A receiver that is away is asked by one request at a time, with this pause between them. */
const AWAY_PAUSE_MS = 250;
/** A receiver is called away in the log at most so often. */
const TELL_AGAIN_MS = 60_000;
/** The attempts that are under way when the program closes may take so long. */
const CLOSE_MS = 2_000;

/** Brings one receiver its events: several calls at once, each call's events in order, what fails again later. */
export class ReceiverQueue {
  readonly #options: ReceiverQueueOptions;
  readonly #agent: http.Agent;
  /** Gives up the attempts under way. */
  readonly #closing = new AbortController();
  readonly #underWay = new Set<Promise<void>>();
  #timer: TimerHandle | null = null;
  #poll: TimerHandle | null = null;
  #claiming = false;
  /** Something came while the outbox was being asked, which may not have seen it. */
  #again = false;
  #claimedAtMs = -Infinity;
  #closed = false;
  #failures = 0;
  #toldMs = -Infinity;
  #told = false;

  constructor(options: ReceiverQueueOptions) {
    this.#options = options;
    const { url, concurrency } = options.receiver;
    const Agent = url.startsWith('https:') ? https.Agent : http.Agent;
    this.#agent = new Agent({ keepAlive: true, maxSockets: concurrency, maxFreeSockets: concurrency });
  }

  /** Begins with what is in the outbox already. */
  start(): void {
    this.wake();
    this.#poll = this.#options.clock.schedule(POLL_MS, () => {
      if (!this.#closed) this.start();
    });
  }

  /** There may be something to send. The first event after a rest goes at once, those behind it together. */
  wake(): void {
    const restedMs = this.#options.clock.now() - this.#claimedAtMs;
    this.#soon(this.#isAway ? AWAY_PAUSE_MS : Math.max(0, GATHER_MS - restedMs));
  }

  get receiver(): Receiver {
    return this.#options.receiver;
  }

  /** Waits a moment for the attempts under way, then gives them back. */
  async close(): Promise<void> {
    const { clock } = this.#options;
    this.#closed = true;
    if (this.#poll !== null) clock.cancel(this.#poll);
    if (this.#timer !== null) clock.cancel(this.#timer);
    this.#poll = this.#timer = null;
    const all = async (): Promise<void> => {
      await Promise.all(this.#underWay);
    };
    await within({ clock, ms: CLOSE_MS, who: 'a receiver' }, all).catch(() => undefined);
    this.#closing.abort();
    await all();
    this.#agent.destroy();
  }

  #soon(ms: number): void {
    if (this.#timer !== null || this.#closed) return;
    this.#timer = this.#options.clock.schedule(ms, () => {
      this.#timer = null;
      void this.#claim();
    });
  }

  get #isAway(): boolean {
    return this.#failures >= AWAY_AFTER;
  }

  async #claim(): Promise<void> {
    const { outbox, clock, logger, receiver } = this.#options;
    const free = (this.#isAway ? 1 : receiver.concurrency) - this.#underWay.size;
    if (this.#claiming) this.#again = true;
    if (this.#claiming || free <= 0) return;
    this.#claiming = true;
    this.#again = false;
    this.#claimedAtMs = clock.now();
    try {
      const due = await outbox.claim(receiver.name, clock.wall(), free);
      if (this.#closed) this.#giveBack(due.map(({ id }) => id));
      else for (const delivery of due) this.#begin(delivery);
    } catch (error) {
      // The store says so itself; the next poll asks again.
      logger.debug({ err: error, webhook: receiver.name }, 'the outbox could not be read');
    } finally {
      this.#claiming = false;
      if (this.#isAskedAgain()) this.#soon(GATHER_MS);
    }
  }

  /** They are due again: soon, or for whoever takes this queue's place. */
  #giveBack(ids: readonly string[]): void {
    if (ids.length === 0) return;
    const { outbox, logger, receiver } = this.#options;
    outbox.release(ids).catch((error: unknown) => {
      const lost = { err: error, webhook: receiver.name, deliveries: ids };
      logger.error(lost, 'deliveries could not be given back; they are sent again after the next start');
    });
  }

  /** Asked anew each time: it changes while we wait. */
  #isAskedAgain(): boolean {
    return this.#again;
  }

  #begin(delivery: DueDelivery): void {
    const attempt = this.#attempt(delivery)
      .catch((error: unknown) => {
        const { logger, receiver } = this.#options;
        logger.error({ err: error, webhook: receiver.name }, 'a delivery could not be put on record; it is sent again');
        this.#giveBack([delivery.id]);
      })
      .finally(() => {
        this.#underWay.delete(attempt);
        this.#soon(this.#isAway ? AWAY_PAUSE_MS : GATHER_MS);
      });
    this.#underWay.add(attempt);
  }

  async #attempt(delivery: DueDelivery): Promise<void> {
    const { outbox, clock, onOutcome } = this.#options;
    const result = await this.#post(delivery);
    if (this.#closing.signal.aborted) {
      this.#giveBack([delivery.id]);
      return;
    }
    const outcome = this.#outcomeOf(delivery, result, clock.wall());
    await outbox.settle([outcome]);
    this.#note(result);
    onOutcome(delivery, outcome);
  }

  async #post({ id, event, body, callId: call }: DueDelivery): Promise<PostResult> {
    const { receiver, clock, hosts, tracing } = this.#options;
    const { url, secrets, allowPrivate, timeoutMs } = receiver;
    const span = beginTraced(tracing, { call, name: event });
    const result = await postEvent({
      url: new URL(url),
      headers: { ...webhookHeaders({ id, event, body, secrets, nowMs: clock.wall() }), ...span.headers },
      body,
      allowPrivate,
      hosts,
      clock,
      agent: this.#agent,
      timeoutMs,
      signal: this.#closing.signal,
    });
    const { status, error } = result;
    span.end(status === null ? { error: error ?? 'no answer' } : { status });
    return result;
  }

  #outcomeOf(delivery: DueDelivery, { status, error, retryAfterMs }: PostResult, nowMs: number): DeliveryOutcome {
    const { random = Math.random } = this.#options;
    const base = { id: delivery.id, at: new Date(nowMs).toISOString(), status, error };
    if (error === null) return { ...base, state: 'delivered', dueAtMs: nowMs };
    if (nowMs >= delivery.expiresAtMs) return { ...base, state: 'dead', dueAtMs: nowMs };
    const delayMs = retryDelayMs(delivery.attempts + 1, retryAfterMs, random());
    // The last attempt is at the end of the time, not before it.
    return { ...base, state: 'pending', dueAtMs: Math.min(nowMs + delayMs, delivery.expiresAtMs) };
  }

  /** Tells once that a receiver is away, and once that it is back. */
  #note({ error, status }: PostResult): void {
    const { clock, logger, outbox, receiver } = this.#options;
    if (error === null) {
      const wasAway = this.#isAway;
      this.#failures = 0;
      if (this.#told) logger.info({ webhook: receiver.name }, 'a webhook takes events again');
      this.#told = false;
      if (wasAway) outbox.hasten(receiver.name, clock.wall()).catch(() => undefined);
      return;
    }
    this.#failures += 1;
    if (this.#told || clock.now() - this.#toldMs < TELL_AGAIN_MS) return;
    this.#told = true;
    this.#toldMs = clock.now();
    logger.warn(
      { webhook: receiver.name, status, reason: error },
      'a webhook does not take an event; it is sent again',
    );
  }
}
