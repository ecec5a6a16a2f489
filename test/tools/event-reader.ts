import { expect } from 'vitest';
import { liveMessageSchema } from '../../src/api/schemas/live-schemas.ts';

/** An event with data. */
interface ServerEvent {
  /** The last id when it came; null: there was none yet. */
  readonly id: string | null;
  readonly message: Readonly<Record<string, unknown>>;
}

/** Reads Server-Sent Events as they are on the wire (WHATWG HTML 9.2.6), and checks that each is a live message. */
export class EventReader {
  readonly status: number;
  readonly headers: Headers;
  readonly events: ServerEvent[] = [];
  #text = '';
  #rest = '';
  #last: { readonly event: string; readonly data: unknown } | null = null;
  readonly #abort: AbortController;
  readonly #done: Promise<void>;
  #paused: Promise<void> | null = null;
  #resume: () => void = () => undefined;

  private constructor(response: Response, abort: AbortController) {
    this.status = response.status;
    this.headers = response.headers;
    this.#abort = abort;
    this.#done = response.body === null ? Promise.resolve() : this.#read(response.body);
  }

  static async open(url: string, headers: Record<string, string>): Promise<EventReader> {
    const abort = new AbortController();
    return new EventReader(await fetch(url, { headers, signal: abort.signal }), abort);
  }

  /** The first events, once there are so many. */
  async first(count: number): Promise<readonly ServerEvent[]> {
    await expect.poll(() => this.events.length, { timeout: 10_000, interval: 5 }).toBeGreaterThanOrEqual(count);
    return this.events.slice(0, count);
  }

  /** @param from events before that do not count */
  async untilMessage(fits: (message: Readonly<Record<string, unknown>>) => boolean, from = 0): Promise<void> {
    await expect.poll(() => this.events.slice(from).some(({ message }) => fits(message)), { timeout: 10_000, interval: 5 }).toBe(true);
  } // prettier-ignore

  async untilText(text: string): Promise<void> {
    await expect.poll(() => this.#text.includes(text), { timeout: 10_000, interval: 5 }).toBe(true);
  }

  /** Lets what is under way arrive. */
  async untilQuiet(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }

  /** The last event without a live message, once the server has ended the answer; null: there was none. */
  async ended(): Promise<{ readonly event: string; readonly data: unknown } | null> {
    await this.#done;
    return this.#last;
  }

  /** Reads nothing more, until it goes on. */
  pause(): void {
    this.#paused = new Promise((resolve) => {
      this.#resume = resolve;
    });
  }

  resume(): void {
    this.#paused = null;
    this.#resume();
  }

  close(): void {
    this.#abort.abort();
    this.resume();
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    try {
      for await (const chunk of body) {
        this.#take(decoder.decode(chunk, { stream: true }));
        if (this.#paused !== null) await this.#paused;
      }
    } catch {
      // It was cut off, or the test is over.
    }
  }

  #id: string | null = null;

  #take(text: string): void {
    this.#text += text;
    const blocks = (this.#rest + text).split('\n\n');
    this.#rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const fields = new Map(block.split('\n').map((line) => [line.split(': ', 1)[0] ?? '', line.slice(line.indexOf(': ') + 2)]));
      this.#id = fields.get('id') ?? this.#id;
      const data = fields.get('data');
      if (data === undefined) continue;
      const event = fields.get('event');
      if (event !== undefined) this.#last = { event, data: JSON.parse(data) as unknown };
      else this.events.push({ id: this.#id, message: liveMessageOf(data) });
    }
  } // prettier-ignore
}

function liveMessageOf(data: string): Readonly<Record<string, unknown>> {
  const message = JSON.parse(data) as Record<string, unknown>;
  expect(liveMessageSchema.parse(message)).toEqual(message);
  return message;
}
