import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Validator } from '@seriousme/openapi-schema-validator';
import { NUMBER, API_KEY } from '../sip/harness/settings.ts';
import { enginesOfRun } from '../sip/harness/engines.ts';
import { AnswerChecker, anyJson, operationsOf, spoilt, valuesOf } from '../tools/openapi/index.ts';
import type { ApiDocument, Operation } from '../tools/openapi/index.ts';
import { Phone } from './phone.ts';
import { Site } from './site.ts';

/** As the issue has it: none of so many requests may end in a fault of ours. */
const REQUESTS = Number(process.env['FUZZ_REQUESTS'] ?? 10_000);
/** Requests that are under way at once. */
const AT_ONCE = 20;
/** Another caller comes after so many requests, since the requests hang calls up. */
const REQUESTS_PER_CALLER = 500;
const SEED = Number(process.env['FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
/** Answers that say that something is away or too much. Everything else from 500 on is a fault. */
const AWAY = [501, 503];
const SHOWN_FAULTS = 12;

const OTHERS = {
  agents: [{ id: 'anna', name: 'Anna', uri: 'sip:2001@127.0.0.1:9', skills: { billing: 3 } }],
  queues: [{ name: 'billing', maxLength: 3, maxWaitMs: 5_000, strategy: 'longest-idle' }],
  dialects: {
    voipbin: { enabled: true, signup: true },
    twilio: { accountSid: `AC${'0'.repeat(32)}`, authToken: API_KEY },
    teler: { apiKey: API_KEY },
  },
};

/** A request as it is sent. */
interface Sent {
  readonly operation: Operation;
  readonly path: string;
  readonly body: unknown;
}

let site: Site;
let document: ApiDocument;
const callers: Phone[] = [];

beforeAll(async () => {
  site = await Site.open({ others: OTHERS, handoff: { destinations: ['sip:2001@127.0.0.1:9'] } });
  site.ai.script = (): readonly never[] => [];
  document = (await (await site.product.api.raw('/openapi.json')).json()) as ApiDocument;
});

afterAll(async () => {
  for (const caller of callers) await caller[Symbol.asyncDispose]();
  await site[Symbol.asyncDispose]();
});

/** A caller who stays until a request ends the call. */
async function bringCaller(): Promise<void> {
  const caller = await Phone.open(`+1555400${String(callers.length).padStart(3, '0')}`, 440);
  callers.push(caller);
  await caller.call(NUMBER, site.product.udp).catch(() => undefined);
}

/** Ids that there are, by the folder of a path: `calls`, `agents`, `handoffs` and so on. */
class KnownIds {
  readonly #ids = new Map<string, string[]>();

  /** Keeps what an answer names. */
  learn(folder: string, body: unknown): void {
    if (typeof body !== 'object' || body === null) return;
    const { id, items, handoffs } = body as { id?: unknown; items?: unknown; handoffs?: unknown };
    if (typeof id === 'string') this.#keep(folder, id);
    if (Array.isArray(items)) for (const item of items.slice(0, 3) as unknown[]) this.learn(folder, item);
    if (Array.isArray(handoffs)) for (const one of handoffs as unknown[]) this.#keep('handoffs', String(one));
  }

  of(folder: string): readonly string[] {
    return this.#ids.get(folder) ?? [];
  }

  #keep(folder: string, id: string): void {
    const ids = this.#ids.get(folder) ?? [];
    if (!ids.includes(id)) this.#ids.set(folder, [...ids, id].slice(-20));
  }
}

const ODD_IDS = ['nobody', 'anna', 'billing', '0', '%00', '...', '__proto__', 'é', 'x'.repeat(300), '%F0%9F%98%80'];

/** The folder whose id a variable of a path is: that before it. */
function folderOf(path: string, variable: string): string {
  const parts = path.split('/');
  return parts[parts.findIndex((part) => part.startsWith(`{${variable}`)) - 1] ?? '';
}

function requestsOf(known: KnownIds, operation: Operation): fc.Arbitrary<Sent> {
  const ids = operation.variables.map((name) => {
    const there = known.of(folderOf(operation.path, name));
    return there.length === 0
      ? fc.constantFrom(...ODD_IDS)
      : fc.oneof(
          { weight: 9, arbitrary: fc.constantFrom(...there) },
          { weight: 1, arbitrary: fc.constantFrom(...ODD_IDS) },
        );
  });
  const query = operation.query.map(({ name, schema }) =>
    fc.option(
      fc
        .oneof({ weight: 4, arbitrary: valuesOf(document, schema) }, { weight: 1, arbitrary: anyJson })
        .map((value): [string, string] => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
      { freq: 2 },
    ),
  );
  const right =
    operation.examples.length > 0
      ? fc.oneof(fc.constantFrom(...operation.examples), bodiesOf(operation))
      : bodiesOf(operation);
  const bodies = fc.oneof(
    { weight: 3, arbitrary: right },
    { weight: 3, arbitrary: right.chain(spoilt) },
    { weight: 1, arbitrary: anyJson },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );
  return fc.tuple(fc.tuple(...ids), fc.tuple(...query), bodies).map(([values, pairs, body]) => {
    const path = operation.variables.reduce(
      (text, name, index) => text.replace(`{${name}}`, encodeURIComponent(decoded(values[index] ?? ''))),
      operation.path,
    );
    const search = new URLSearchParams(pairs.filter((pair) => pair !== null));
    return { operation, path: search.size === 0 ? path : `${path}?${search.toString()}`, body };
  });
}

function decoded(text: string): string {
  return text.startsWith('%') ? decodeURIComponent(text) : text;
}

function bodiesOf({ body }: Operation): fc.Arbitrary<unknown> {
  return body === null ? fc.constant(undefined) : valuesOf(document, body);
}

/** The text of a body as the operation takes it. */
function bodyText({ bodyType }: Operation, body: unknown): string {
  if (bodyType !== 'application/x-www-form-urlencoded') return JSON.stringify(body);
  if (typeof body !== 'object' || body === null) return String(body);
  return new URLSearchParams(
    Object.entries(body).map(([name, value]): [string, string] => [name, String(value)]),
  ).toString();
}

function credentialsFor(path: string): Readonly<Record<string, string>> {
  if (path.startsWith('/2010-04-01/')) {
    const { accountSid, authToken } = OTHERS.dialects.twilio;
    return { authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}` };
  }
  return { authorization: `Bearer ${API_KEY}`, 'x-api-key': API_KEY };
}

/** Sends a request. @returns what is wrong with its answer; null where nothing is */
async function send(
  { operation, path, body }: Sent,
  checker: AnswerChecker,
  known: KnownIds,
): Promise<{ status: number; fault: string | null }> {
  const hasBody = body !== undefined && operation.method !== 'GET';
  const response = await fetch(`${site.product.apiAddress}${path}`, {
    method: operation.method,
    headers: {
      ...credentialsFor(operation.path),
      ...(hasBody && { 'content-type': operation.bodyType ?? 'application/json' }),
    },
    ...(hasBody && { body: bodyText(operation, body) }),
    redirect: 'manual',
    signal: AbortSignal.timeout(30_000),
  });
  const text = await response.text();
  const { status } = response;
  const type = response.headers.get('content-type');
  if (type?.startsWith('application/json') === true && status < 300) {
    const parts = operation.path.split('/').filter((part) => part !== '' && !part.startsWith('{'));
    known.learn(parts.at(-1) ?? '', JSON.parse(text) as unknown);
  }
  if (status >= 500 && !AWAY.includes(status)) return { status, fault: `answered ${String(status)}: ${text}` };
  return { status, fault: checker.fault(operation, status, type, text) };
}

// What the API does with a request has nothing to do with the engines.
describe.runIf(enginesOfRun().sip['engine'] !== 'drachtio')('the API held against its own OpenAPI document', () => {
  it('is a valid document of OpenAPI 3.1', async () => {
    const { valid, errors } = await new Validator().validate(document as unknown as Record<string, unknown>);
    expect(errors ?? []).toEqual([]);
    expect(valid).toBe(true);
  });

  it(
    `answers ${String(REQUESTS)} requests, right and wrong ones, as the document says, and never with a fault of its own`,
    { timeout: 600_000 },
    async () => {
      const checker = new AnswerChecker(document);
      const known = new KnownIds();
      // A live view is a WebSocket.
      const operations = operationsOf(document).filter(({ path }) => !path.startsWith('/v1/live'));
      const faults = new Map<string, string>();
      const random = fc.sample(fc.nat(), { numRuns: REQUESTS, seed: SEED });
      const answers: Record<number, number> = {};
      let next = 0;
      const worker = async (): Promise<void> => {
        while (next < REQUESTS) {
          const index = next++;
          if (index % REQUESTS_PER_CALLER === 0) await bringCaller();
          const operation = operations[index % operations.length]!;
          const [request] = fc.sample(requestsOf(known, operation), { numRuns: 1, seed: random[index]! });
          const { status, fault } = await send(request!, checker, known);
          const kind = Math.floor(status / 100);
          answers[kind] = (answers[kind] ?? 0) + 1;
          if (fault === null) continue;
          const what = `${operation.method} ${operation.path}: ${fault}`.slice(0, 400);
          faults.set(what, `request ${String(index)} ${request!.path} ${JSON.stringify(request!.body)}`.slice(0, 400));
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, worker));
      const shown = [...faults].slice(0, SHOWN_FAULTS).map(([what, how]) => `${what}\n    ${how}`);
      const counts = Object.entries(answers).map(([kind, count]) => `${kind}xx: ${String(count)}`);
      process.stdout.write(
        `${String(REQUESTS)} requests to ${String(operations.length)} operations, seed ${String(SEED)}: ${counts.join(', ')}\n`,
      );
      expect(shown, `seed ${String(SEED)}, ${String(faults.size)} faults`).toEqual([]);
      // A fuzz whose every request is refused would prove nothing.
      expect(answers[2]).toBeGreaterThan(REQUESTS / 10);
      expect((await site.product.api.raw('/healthz')).status).toBe(200);
    },
  );
});
