import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { Segment } from '../../src/context/index.ts';
import type { CallRecord } from '../../src/ports/records.ts';
import { enginesOfRun } from '../sip/harness/engines.ts';
import { API_KEY, NUMBER } from '../sip/harness/settings.ts';
import type { Settings } from '../sip/harness/settings.ts';
import { TONES } from '../sip/harness/tones.ts';
import { eventually } from '../sip/harness/wait.ts';
import { EventReceiver } from '../tools/event-receiver.ts';
import { nowMs } from '../tools/index.ts';
import { VoskServer } from '../tools/vosk-server.ts';
import type { Phone, PhoneCall } from './phone.ts';

import type { SiteOptions } from './site.ts';
import { Site } from './site.ts';

/** What the recognizer calls each tone. Prompts have words too, so that it shows if somebody is said to say them. */
export const WORDS: ReadonlyMap<number, string> = new Map(Object.entries(TONES).map(([name, hz]) => [hz, name]));

const WORD_MS = 500;
/** So much silence ends a turn. */
const END_OF_TURN_MS = 300;
/** A word, and after it enough silence that the next one is another turn. */
const TURN_MS = WORD_MS + 2 * END_OF_TURN_MS + 300;

/** A word that somebody said, as the transcript should have it. */
export interface Said {
  readonly role: Segment['role'];
  readonly text: string;
  readonly private: boolean;
  /** When it began, by `nowMs`. */
  readonly atMs: number;
}

/** A part of a call of which the transcript says that words are missing. */
export interface Missing {
  readonly leg: string;
  readonly role: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly reason: string;
}

/** A message of the live view. */
export interface LiveMessage {
  readonly type: string;
  readonly callId: string;
  readonly segment?: Segment;
}

/**
 * A whole site whose telephones speak: the product with its own workers and its own detector of voices, and a
 * recognizer of the tests that names tones.
 */
export class SpokenSite implements AsyncDisposable {
  readonly server: VoskServer;
  readonly receiver: EventReceiver;
  readonly site: Site;
  readonly #models: string;

  private constructor(server: VoskServer, receiver: EventReceiver, site: Site, models: string) {
    this.server = server;
    this.receiver = receiver;
    this.site = site;
    this.#models = models;
  }

  /**
   * @param speech parts of `speech` in which it differs
   * @param words what the recognizer calls further tones
   */
  static async open(
    options: SiteOptions = {},
    speech: Settings = {},
    words: ReadonlyMap<number, string> = new Map(),
  ): Promise<SpokenSite> {
    const server = await VoskServer.open(new Map([...WORDS, ...words]), { bridgedMs: 120 });
    const receiver = await EventReceiver.open();
    const models = await mkdtemp(join(tmpdir(), 'models-'));
    // Silero knows a voice from a tone that speaks. It is not used where its model is broken.
    await writeFile(join(models, 'silero_vad.onnx'), 'none');
    const site = await Site.open({
      ...options,
      handoff: { ringTimeoutMs: 20_000, totalTimeoutMs: 40_000, accept: { mode: 'dtmf', timeoutMs: 15_000 }, ...options.handoff }, // prettier-ignore
      others: {
        speech: { stt: { engine: 'vosk', url: server.url }, models, endOfTurnMs: END_OF_TURN_MS, ...speech },
        webhooks: [{ url: receiver.url }],
        log: { level: 'debug' },
        ...options.others,
      },
    });
    return new SpokenSite(server, receiver, site, models);
  }

  /** Dials the number, and gives the call with its record. */
  async call(caller: Phone): Promise<{ readonly call: PhoneCall; readonly record: CallRecord }> {
    await this.workersReady();
    const call = await caller.call(NUMBER, this.site.product.udp);
    return { call, record: await this.site.product.api.callFrom(caller.sip.user) };
  }

  /** Waits until a worker listens. */
  async workersReady(starts = 1): Promise<void> {
    await eventually('a worker is ready', () => this.workerStarts >= starts, 15_000);
  }

  /** Workers that have been started so far, and could hear. */
  get workerStarts(): number {
    return this.site.product.output.split('the energy detector finds speech').length - 1;
  }

  /** Has a party say its word, and waits until its turn is over. */
  async say(phone: Phone, role: Said['role'], isPrivate = false): Promise<Said> {
    const atMs = await phone.voice.say(role === 'caller' ? TONES.caller : TONES.agent, WORD_MS);
    await delay(TURN_MS);
    return { role, text: role, private: isPrivate, atMs };
  }

  async transcript(
    call: string,
  ): Promise<{ readonly items: readonly Segment[]; readonly missing: readonly Missing[] }> {
    return await this.site.product.api.get(`/v1/calls/${call}/transcript`);
  }

  /** What webhooks were told of an event of a call. */
  told(call: string, event: string): readonly Record<string, unknown>[] {
    return this.receiver.received
      .map(({ body }) => JSON.parse(body) as Record<string, unknown>)
      .filter((told) => told['callId'] === call && told['event'] === event);
  }

  /** Follows every call by the live view. */
  async follow(): Promise<LiveMessage[]> {
    const { host } = new URL(this.site.product.apiAddress);
    const socket = new WebSocket(`ws://${host}/v1/live`, { headers: { authorization: `Bearer ${API_KEY}` } });
    const messages: LiveMessage[] = [];
    socket.on('message', (data: Buffer) => messages.push(JSON.parse(data.toString()) as LiveMessage));
    await new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    return messages;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.site[Symbol.asyncDispose]();
    await this.receiver[Symbol.asyncDispose]();
    await this.server[Symbol.asyncDispose]();
    await rm(this.#models, { recursive: true });
  }
}

/**
 * How late FreeSWITCH made a word: until who listens heard it. On a busy machine its conferences delay everything that a
 * party says by up to half a second, for people and for forks alike. With the embedded engine it is 0.
 */
export async function engineLateMs(hearer: Phone, { role, atMs }: Said): Promise<number> {
  const heardMs = (await hearer.voice.take(atMs)).firstHeardMs(role === 'caller' ? TONES.caller : TONES.agent);
  if (heardMs === null) throw new Error(`the ${role} was not heard`);
  return enginesOfRun().pair === 'production' ? heardMs - atMs : 0;
}

/** A time by `nowMs` as milliseconds from the start of a call. */
export function sinceStartMs({ startedAt }: Pick<CallRecord, 'startedAt'>, atMs: number): number {
  return atMs + Date.now() - nowMs() - Date.parse(startedAt);
}
