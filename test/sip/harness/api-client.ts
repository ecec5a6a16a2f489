import type { CallRecord, HandoffRecord } from '../../../src/ports/records.ts';
import { eventually } from './wait.ts';

/** An answer of the REST API. */
export interface ApiAnswer {
  readonly status: number;
  // The tests are about these bodies, and assert their shapes.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body: any;
}

/** The counts of `GET /v1/diagnostics`. */
export interface Diagnostics {
  readonly calls: number;
  readonly signalling: Readonly<Record<string, number>>;
  readonly media: Readonly<Record<string, number>>;
}

/** One line of `GET /v1/calls/{id}/events`. */
export interface JournalLine {
  readonly sequence: number;
  readonly at: string;
  readonly kind: string;
  readonly type: string;
  readonly [field: string]: unknown;
}

/** The product's REST API, as a program of a site would use it. */
export class ApiClient {
  readonly #address: string;
  readonly #key: string;

  constructor(address: string, key: string) {
    this.#address = address;
    this.#key = key;
  }

  async request(method: string, path: string, body?: unknown): Promise<ApiAnswer> {
    const response = await fetch(`${this.#address}${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${this.#key}`,
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(10_000),
    });
    const text = await response.text();
    const json = response.headers.get('content-type')?.includes('json') === true && text !== '';
    return { status: response.status, body: json ? JSON.parse(text) : text };
  }

  /** The answer as it comes. */
  async raw(path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET'): Promise<Response> {
    const all = { Authorization: `Bearer ${this.#key}`, ...headers };
    return await fetch(`${this.#address}${path}`, { method, headers: all, signal: AbortSignal.timeout(10_000) });
  }

  async get<Body>(path: string): Promise<Body> {
    const { status, body } = await this.request('GET', path);
    if (status !== 200) throw new Error(`GET ${path}: ${status} ${JSON.stringify(body)}`);
    return body as Body;
  }

  async calls(query = ''): Promise<CallRecord[]> {
    return (await this.get<{ items: CallRecord[] }>(`/v1/calls${query}`)).items;
  }

  /** Ends every call that is up. */
  async hangUpAll(): Promise<void> {
    const up = (await this.calls()).filter(({ ended }) => ended === null);
    for (const { id } of up) await this.request('DELETE', `/v1/calls/${id}`);
  }

  /** Every call on record, page by page. */
  async allCalls(): Promise<CallRecord[]> {
    const all: CallRecord[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const page: { items: CallRecord[]; nextCursor: string | null } = await this.get(`/v1/calls?limit=100${query}`);
      all.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);
    return all;
  }

  async call(id: string): Promise<CallRecord> {
    return await this.get<CallRecord>(`/v1/calls/${encodeURIComponent(id)}`);
  }

  async handoff(call: string, handoff: string): Promise<HandoffRecord> {
    return await this.get<HandoffRecord>(
      `/v1/calls/${encodeURIComponent(call)}/handoffs/${encodeURIComponent(handoff)}`,
    );
  }

  /** The last handoff of a call. */
  async lastHandoff(call: string): Promise<HandoffRecord> {
    const { handoffs } = await this.call(call);
    const last = handoffs.at(-1);
    if (last === undefined) throw new Error(`call ${call} has no handoff`);
    return await this.handoff(call, last);
  }

  async events(call: string): Promise<JournalLine[]> {
    return (await this.get<{ items: JournalLine[] }>(`/v1/calls/${encodeURIComponent(call)}/events?limit=1000`)).items;
  }

  /** The facts of a type in a call, in their order. */
  async facts(call: string, type: string): Promise<JournalLine[]> {
    return (await this.events(call)).filter((line) => line.kind === 'fact' && line.type === type);
  }

  /** The newest call from a number. */
  async callFrom(number: string): Promise<CallRecord> {
    const [call] = await this.calls(`?from=${encodeURIComponent(number)}`);
    if (call === undefined) throw new Error(`no call from ${number} on record`);
    return call;
  }

  /** Waits for the newest call from a number to end. */
  async endedCall(number: string, timeoutMs = 5_000): Promise<CallRecord> {
    return await eventually(
      `the call from ${number} ends on record`,
      async () => {
        const [call] = await this.calls(`?from=${encodeURIComponent(number)}`);
        return call !== undefined && call.ended !== null && call;
      },
      timeoutMs,
    );
  }

  /** Waits for the recording of a call, a WAV file. It is there some moments after the end. */
  async recording(call: string): Promise<Buffer> {
    return await eventually('the recording is there', async () => {
      return await this.bytes(`/v1/calls/${encodeURIComponent(call)}/recording`);
    });
  }

  /** What is at a path, as it is; false where it is not there (yet). */
  async bytes(path: string): Promise<Buffer | false> {
    const response = await fetch(`${this.#address}${path}`, { headers: { Authorization: `Bearer ${this.#key}` } });
    return response.status === 200 && Buffer.from(await response.arrayBuffer());
  }

  async diagnostics(): Promise<Diagnostics> {
    return await this.get<Diagnostics>('/v1/diagnostics');
  }
}
