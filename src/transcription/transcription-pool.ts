import type { Logger } from 'pino';
import type { Clock, TimerHandle } from '../ports/clock.ts';
import type { TurnOptions } from '../ports/speech.ts';
import type {
  LegTranscription,
  TranscribedLeg,
  TranscriptionEvent,
  TranscriptionFigures,
  TranscriptionPort,
} from '../ports/transcription.ts';
import { messageOf } from '../shared/message-of.ts';
import { within } from '../shared/within.ts';
import type { LegNumber, WorkerMessage } from './messages.ts';
import { PooledLeg } from './pooled-leg.ts';
import { Suspects } from './suspects.ts';
import { WorkerSlot } from './worker-slot.ts';

/** Time for a leg to find a worker, and for a worker to take it. */
export const OPEN_LIMIT_MS = 2_000;
/** How long a leg that no worker takes waits until it asks again. */
const RETRY_MS = 1_000;

/** What a {@link TranscriptionPool} is made with. */
export interface PoolOptions {
  /** Workers that run at once. */
  readonly workers: number;
  /** The file of a worker's program, which calls `serveTranscription`. */
  readonly program: URL;
  /** For that program. */
  readonly settings: unknown;
  /** The environment of workers, whole. */
  readonly env: Readonly<Record<string, string>>;
  /** The address that forks are sent to, of this machine. */
  readonly address: string;
  readonly turns: TurnOptions;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A leg that waits for a worker to take it. */
interface Opening {
  readonly slot: WorkerSlot;
  readonly timer: TimerHandle;
}

/**
 * Writes down what legs say, in child processes. A leg goes to the worker that has the fewest. If a worker ends, or does
 * not answer, its legs go to the others or to its replacement, and are told so.
 */
export class TranscriptionPool implements TranscriptionPort {
  readonly #options: PoolOptions;
  readonly #slots: readonly WorkerSlot[];
  readonly #legs = new Map<LegNumber, PooledLeg>();
  /** Legs that were given to a worker which has not answered yet. */
  readonly #opening = new Map<PooledLeg, Opening>();
  readonly #suspects: Suspects<PooledLeg>;
  /** Callers of {@link open} that wait. */
  readonly #waiting = new Map<PooledLeg, () => void>();
  #retry: TimerHandle | null = null;
  #nextNumber = 1;
  #figures = { segments: 0, missingMs: 0, strays: 0 };
  #closing: Promise<void> | null = null;

  constructor(options: PoolOptions) {
    this.#options = options;
    const { program, env, settings, address, turns, clock, logger } = options;
    const start = { program, env, clock, start: { op: 'start', settings, address, turns } } as const;
    this.#suspects = new Suspects(clock, () => this.#placeAll());
    this.#slots = Array.from(
      { length: options.workers },
      (_, index) =>
        new WorkerSlot(index + 1, start, logger, {
          message: (message, slot) => this.#take(message, slot),
          gone: (slot) => this.#lost(slot),
        }),
    );
  }

  async open(leg: TranscribedLeg, onEvent: (event: TranscriptionEvent) => void): Promise<LegTranscription> {
    if (this.#closing !== null) throw new Error('transcription is closed');
    const { clock, logger } = this.#options;
    const pooled = new PooledLeg({
      number: this.#nextNumber++,
      leg,
      clock,
      logger,
      onEvent: (event) => {
        this.#count(event);
        onEvent(event);
      },
      onEnd: () => this.#forget(pooled),
    });
    this.#legs.set(pooled.number, pooled);
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#waiting.set(pooled, () => resolve(undefined));
    this.#place(pooled);
    try {
      await within({ clock, ms: OPEN_LIMIT_MS, who: 'a transcription worker' }, () => promise);
      return pooled;
    } catch (error) {
      pooled.worker?.send({ op: 'end', leg: pooled.number });
      this.#forget(pooled);
      throw new Error(this.unavailable() ?? pooled.refusal ?? messageOf(error), { cause: error });
    } finally {
      this.#waiting.delete(pooled);
    }
  }

  unavailable(): string | null {
    const reasons = this.#slots.map((slot) => slot.unavailable());
    return reasons.includes(null) ? null : (reasons[0] ?? null);
  }

  usage(): { readonly legs: number; readonly workers: number } {
    return { legs: this.#legs.size, workers: this.#slots.filter(({ isReady }) => isReady).length };
  }

  /** What has been done since the start. */
  get figures(): TranscriptionFigures {
    const restarts = this.#slots.reduce((sum, slot) => sum + slot.restarts, 0);
    return { ...this.usage(), ...this.#figures, restarts };
  }

  /** The processes of the workers that run. */
  get pids(): readonly number[] {
    return this.#slots.flatMap(({ worker }) => worker?.pid ?? []);
  }

  /** Ends every worker. Nothing is told of legs any more. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    if (this.#retry !== null) this.#options.clock.cancel(this.#retry);
    this.#suspects.close();
    for (const leg of [...this.#legs.values()]) {
      leg.silence();
      this.#forget(leg);
    }
    await Promise.all(this.#slots.map((slot) => slot.close()));
  }

  /** Gives a leg to the worker with the fewest. If none runs, the leg waits for one. */
  #place(leg: PooledLeg): void {
    if (this.#opening.has(leg)) return;
    const slot = this.#slots
      .filter(({ isReady }) => isReady)
      .reduce<WorkerSlot | null>(
        (least, one) => (least === null || one.legs.size < least.legs.size ? one : least),
        null,
      );
    const worker = slot?.worker ?? null;
    if (slot === null || worker === null) return;
    const timer = this.#options.clock.schedule(OPEN_LIMIT_MS, () => this.#refused(leg));
    this.#opening.set(leg, { slot, timer });
    slot.legs.add(leg);
    this.#suspects.placed(leg);
    leg.worker = worker;
    worker.send({ op: 'open', leg: leg.number, language: leg.language, hints: leg.hints, wideband: leg.isWideband });
  }

  #opened(leg: PooledLeg, port: number, wideband: boolean): void {
    if (!this.#endOpening(leg)) return;
    leg.opened({ address: this.#options.address, port }, wideband);
    this.#waiting.get(leg)?.();
  }

  /** A worker does not take the leg. It asks again, or another one. */
  #refused(leg: PooledLeg): void {
    const opening = this.#opening.get(leg);
    if (opening === undefined) return;
    this.#endOpening(leg);
    leg.worker?.send({ op: 'end', leg: leg.number });
    leg.lost();
    opening.slot.legs.delete(leg);
    this.#retry ??= this.#options.clock.schedule(RETRY_MS, () => {
      this.#retry = null;
      this.#placeAll();
    });
  }

  #endOpening(leg: PooledLeg): boolean {
    const opening = this.#opening.get(leg);
    if (opening === undefined) return false;
    this.#options.clock.cancel(opening.timer);
    return this.#opening.delete(leg);
  }

  /** Finds a worker for every leg that has none. */
  #placeAll(): void {
    if (!this.#slots.some(({ isReady }) => isReady)) return;
    const waiting = [...this.#legs.values()].filter(({ worker }) => worker === null);
    for (const leg of this.#suspects.admit(waiting)) this.#place(leg);
  }

  #lost(slot: WorkerSlot): void {
    for (const leg of slot.legs) {
      this.#endOpening(leg);
      leg.lost();
    }
    this.#suspects.lost(slot.legs);
    slot.legs.clear();
    this.#placeAll();
  }

  #forget(leg: PooledLeg): void {
    this.#endOpening(leg);
    this.#legs.delete(leg.number);
    for (const slot of this.#slots) slot.legs.delete(leg);
    this.#suspects.forget(leg);
  }

  #take(message: WorkerMessage, slot: WorkerSlot): void {
    switch (message.kind) {
      case 'ready':
        this.#placeAll();
        return;
      case 'beat':
        this.#figures.strays += message.strays;
        for (const [leg, at] of message.settled) this.#of(leg, slot)?.settled(at);
        return;
      case 'failed':
      case 'log':
        return;
      default:
        break;
    }
    const leg = this.#of(message.leg, slot);
    if (leg === null) return;
    switch (message.kind) {
      case 'opened':
        this.#opened(leg, message.port, message.wideband);
        return;
      case 'refused':
        leg.refusal = message.reason;
        this.#refused(leg);
        return;
      case 'heard':
        leg.heard(message.at);
        return;
      case 'event':
        leg.take(message.event);
        return;
      case 'ended':
        leg.finished(message.quality);
        return;
    }
  }

  /** The leg, if it is this worker's. */
  #of(number: LegNumber, slot: WorkerSlot): PooledLeg | null {
    const leg = this.#legs.get(number);
    return leg !== undefined && slot.legs.has(leg) ? leg : null;
  }

  #count(event: TranscriptionEvent): void {
    if (event.type === 'segment' && event.final) this.#figures.segments++;
    if (event.type === 'missing') this.#figures.missingMs += event.endAt - event.startAt;
  }
}
