import { pino } from 'pino';
import { asCallId, asLegId } from '../../../../src/ports/ids.ts';
import type { LegTranscription, TranscriptionEvent } from '../../../../src/ports/transcription.ts';
import { SystemClock } from '../../../../src/shared/system-clock.ts';
import type { PoolOptions } from '../../../../src/transcription/index.ts';
import { TranscriptionPool } from '../../../../src/transcription/index.ts';
import { eventually } from '../../../sip/harness/wait.ts';
import { VoskServer } from '../../../tools/vosk-server.ts';
import type { SpokenTone, Way } from './fork-sender.ts';
import { ForkSender } from './fork-sender.ts';

/** The words of the tones that legs say. */
export const WORDS: ReadonlyMap<number, string> = new Map([
  [440, 'alpha'],
  [700, 'bravo'],
  [1_000, 'charlie'],
  [1_300, 'delta'],
]);

export const SILENCE_MS = 300;
const WAIT_MS = 18_000;

type EventOf<Type extends TranscriptionEvent['type']> = TranscriptionEvent & { readonly type: Type };

/** A leg that is transcribed, and all that was told of it. */
export class HeardLeg {
  readonly events: TranscriptionEvent[] = [];
  readonly #site: ListeningSite;
  #transcription: LegTranscription | null = null;
  #fork: ForkSender | null = null;

  constructor(site: ListeningSite) {
    this.#site = site;
  }

  async open(name: string): Promise<void> {
    const leg = { call: asCallId('call-1'), leg: asLegId(name), role: 'caller', language: null, hints: [] } as const;
    this.#transcription = await this.#site.pool.open(leg, (event) => {
      this.events.push(event);
    });
  }

  get transcription(): LegTranscription {
    if (this.#transcription === null) throw new Error('the leg is not open');
    return this.#transcription;
  }

  /** Starts a fork to where the leg is listened to, as the call's runtime does at first and after `moved`. */
  startFork(ssrc: number, way: Way = {}): ForkSender {
    this.#fork?.[Symbol.dispose]();
    this.#fork = new ForkSender(this.transcription.address, ssrc, way);
    this.transcription.began(this.#fork.fork);
    return this.#fork;
  }

  of<Type extends TranscriptionEvent['type']>(type: Type): EventOf<Type>[] {
    return this.events.filter((event): event is EventOf<Type> => event.type === type);
  }

  get words(): { readonly text: string; readonly startMs: number; readonly endMs: number }[] {
    return this.of('segment')
      .filter(({ final }) => final)
      .flatMap(({ words }) => [...words]);
  }

  get text(): string {
    return this.words.map(({ text }) => text).join(' ');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#fork?.[Symbol.dispose]();
    await this.#transcription?.end();
  }
}

/** A pool of real worker processes, and a recognizer that names tones. */
export class ListeningSite implements AsyncDisposable {
  readonly clock = new SystemClock();
  readonly server: VoskServer;
  readonly pool: TranscriptionPool;
  readonly legs: HeardLeg[] = [];

  private constructor(server: VoskServer, options: Partial<PoolOptions>) {
    this.server = server;
    this.pool = new TranscriptionPool({
      workers: 1,
      program: new URL('./hearing-worker.ts', import.meta.url),
      settings: { url: server.url },
      env: {},
      address: '127.0.0.1',
      turns: { silenceMs: SILENCE_MS, minSpeechMs: 60, maxTurnMs: 10_000 },
      clock: this.clock,
      logger: pino({ level: 'silent' }),
      ...options,
    });
  }

  static async open(options: Partial<PoolOptions> = {}): Promise<ListeningSite> {
    const site = await ListeningSite.openAnyway(options);
    await until(() => site.pool.usage().workers === (options.workers ?? 1), 'workers');
    return site;
  }

  /** Opens it, and does not wait for workers. */
  static async openAnyway(options: Partial<PoolOptions> = {}): Promise<ListeningSite> {
    return new ListeningSite(await VoskServer.open(WORDS), options);
  }

  async leg(name: string): Promise<HeardLeg> {
    const leg = new HeardLeg(this);
    await leg.open(name);
    this.legs.push(leg);
    return leg;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.legs.map((leg) => leg[Symbol.asyncDispose]()));
    await this.pool.close();
    await this.server[Symbol.asyncDispose]();
  }
}

/** Waits for something, 18 s at most. @throws Error that names it */
export async function until(condition: () => boolean, what: string): Promise<void> {
  await eventually(what, condition, WAIT_MS);
}

/** Tones one after the other, each of 300 ms with 500 ms before it. */
export function tonesOf(...hz: readonly number[]): { readonly tones: SpokenTone[]; readonly lengthMs: number } {
  const tones = hz.map((one, index) => ({ hz: one, fromMs: 500 + index * 800, forMs: 300 }));
  return { tones, lengthMs: hz.length * 800 + SILENCE_MS + 500 };
}
