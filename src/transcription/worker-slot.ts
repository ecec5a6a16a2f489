import type { Logger } from 'pino';
import type { TimerHandle } from '../ports/clock.ts';
import { messageOf } from '../shared/message-of.ts';
import type { WorkerMessage } from './messages.ts';
import type { PooledLeg } from './pooled-leg.ts';
import type { WorkerStart } from './worker-process.ts';
import { WorkerProcess } from './worker-process.ts';

const FIRST_BACKOFF_MS = 100;
const LONGEST_BACKOFF_MS = 10_000;
/** A worker that lived so long was well: the next one is started at once. */
const WELL_MS = 30_000;

/** What a slot tells. */
export interface SlotEvents {
  message(message: WorkerMessage, slot: WorkerSlot): void;
  /** Its worker is gone. Another one follows. */
  gone(slot: WorkerSlot): void;
}

/** A place for a worker. If the worker ends, another one is started there, later and later if that is of no use. */
export class WorkerSlot {
  /** The legs of its worker. */
  readonly legs = new Set<PooledLeg>();
  readonly #number: number;
  readonly #start: WorkerStart;
  readonly #logger: Logger;
  readonly #events: SlotEvents;
  #worker: WorkerProcess | null = null;
  #startedMs = 0;
  #backoffMs = FIRST_BACKOFF_MS;
  #timer: TimerHandle | null = null;
  #restarts = 0;
  /** Why nothing is transcribed here. */
  #fault: string | null = 'no transcription worker has started yet';

  constructor(number: number, start: WorkerStart, logger: Logger, events: SlotEvents) {
    this.#number = number;
    this.#start = start;
    this.#logger = logger;
    this.#events = events;
    this.#run();
  }

  get worker(): WorkerProcess | null {
    return this.#worker;
  }

  /** Its worker takes legs. */
  get isReady(): boolean {
    return this.#worker?.isReady === true;
  }

  /** Workers that were replaced here. */
  get restarts(): number {
    return this.#restarts;
  }

  /** Null if its worker transcribes, as far as it knows; otherwise why it does not. */
  unavailable(): string | null {
    return this.#fault;
  }

  /** Resolves when its process is gone. Idempotent. */
  async close(): Promise<void> {
    if (this.#timer !== null) this.#start.clock.cancel(this.#timer);
    const worker = this.#worker;
    this.#worker = null;
    await worker?.close();
  }

  #run(): void {
    this.#startedMs = this.#start.clock.now();
    try {
      this.#worker = new WorkerProcess(this.#start, {
        message: (message) => this.#take(message),
        gone: (reason) => this.#gone(reason),
      });
    } catch (error) {
      this.#gone(`it cannot be started: ${messageOf(error)}`);
    }
  }

  #take(message: WorkerMessage): void {
    if (message.kind === 'ready') this.#fault = null;
    else if (message.kind === 'beat') this.#fault = message.unavailable;
    else if (message.kind === 'log') {
      this.#logger[message.level]({ worker: this.#number, ...message.fields }, message.message);
    }
    this.#events.message(message, this);
  }

  #gone(reason: string): void {
    const { clock } = this.#start;
    this.#worker = null;
    this.#restarts++;
    this.#fault = `the transcription worker is gone: ${reason}`;
    if (clock.now() - this.#startedMs >= WELL_MS) this.#backoffMs = FIRST_BACKOFF_MS;
    const inMs = this.#backoffMs;
    this.#backoffMs = Math.min(2 * inMs, LONGEST_BACKOFF_MS);
    this.#timer = clock.schedule(inMs, () => this.#run());
    this.#logger.error({ worker: this.#number, reason, legs: this.legs.size, inMs }, 'a transcription worker is gone');
    this.#events.gone(this);
  }
}
