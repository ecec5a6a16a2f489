import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DestinationQuestion, SiteWebhook } from '../../../src/ports/destination-site.ts';
import { asCallId, asHandoffId } from '../../../src/ports/ids.ts';
import { SystemClock } from '../../../src/shared/system-clock.ts';
import { DestinationWebhook } from '../../../src/webhooks/index.ts';

const QUESTION: DestinationQuestion = {
  callId: asCallId('call'),
  handoffId: asHandoffId('call.h1'),
  from: '+15550001111',
  to: '+15559998888',
  route: '+15559998888',
  reason: 'billing',
  resultReason: 'no-answer',
  summary: 'Wants a refund.',
  attempts: [],
  context: { summary: 'Wants a refund.', fields: { intent: 'refund' } },
  metadata: { ticket: 7 },
};

let server: Server;
let url: string;
let answer: (response: ServerResponse) => void;
let asked: { readonly headers: IncomingHttpHeaders; readonly body: string }[];

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      asked.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      answer(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/night`;
});
beforeEach(() => {
  asked = [];
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function ask(webhook: Partial<SiteWebhook> = {}, signal = new AbortController().signal) {
  const site = new DestinationWebhook({
    clock: new SystemClock(),
    destinationFault: (destination) => (destination.includes('nobody') ? `there is no agent nobody` : null),
  });
  return site.ask({ url, secret: null, timeoutMs: 3_000, allowPrivate: false, ...webhook }, QUESTION, signal);
}

function says(body: unknown, status = 200): void {
  answer = (response) => {
    response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
  };
}

describe('A webhook of the site that names destinations', () => {
  it('is told of the handoff, signed with each of its secrets', async () => {
    says({ destinations: [] });
    await ask({ secret: ['new', 'old'] });
    const [{ headers, body } = { headers: {}, body: '' }] = asked;
    expect(JSON.parse(body)).toMatchObject({ event: 'handoff.destinations', ...QUESTION });
    expect(headers).toMatchObject({
      'warmbridge-event': 'handoff.destinations',
      'warmbridge-delivery': (JSON.parse(body) as { id: string }).id,
      'content-type': 'application/json',
    });
    const [time, ...digests] = String(headers['warmbridge-signature']).split(',');
    const of = (secret: string): string =>
      `v1=${createHmac('sha256', secret)
        .update(`${time!.slice(2)}.${body}`)
        .digest('hex')}`;
    expect(digests).toEqual([of('new'), of('old')]);
  });

  it.each([
    [{ destinations: ['2001', 'agent:anna'], hunt: 'simultaneous', ringTimeoutMs: 9_000 }, { destinations: ['2001', 'agent:anna'], hunt: 'simultaneous', ringTimeoutMs: 9_000 }],
    [{ destination: { skills: ['night'] }, more: 1 }, { destinations: ['skills:any:night'] }],
    [{ destinations: ['agent:nobody', '2001'] }, { destinations: ['2001'], ignored: ['agent:nobody: there is no agent nobody'] }],
    [{ destinations: [] }, { destinations: [] }],
    [{ destinations: null, destination: null }, { destinations: [] }],
    ['', { destinations: [] }],
  ])('answers %j', async (body, named) => {
    says(body);
    expect(await ask()).toEqual(named);
  }); // prettier-ignore

  it('answers 204: it knows nobody', async () => {
    says('', 204);
    expect(await ask()).toEqual({ destinations: [] });
  });

  it.each([
    ['not JSON', 200, 'its answer is not JSON'],
    [{ destinations: '2001' }, 200, /^its answer does not fit: destinations: /],
    [{ destinations: ['nonsense uri'] }, 200, /^its answer does not fit: destinations\.0/],
    [{ destinations: Array.from({ length: 21 }, (_, index) => String(2_000 + index)) }, 200, /does not fit: destinations/],
    [{ destinations: ['2001'], ringTimeoutMs: 1 }, 200, /^its answer does not fit: ringTimeoutMs/],
    [{ destination: 'agent:nobody' }, 200, 'it names nobody who can be called: agent:nobody: there is no agent nobody'],
    [{ destinations: ['2001'], padding: 'x'.repeat(70_000) }, 200, 'its answer is longer than 65536 bytes'],
    ['', 500, 'answered 500'],
    ['', 302, 'answered 302, and redirects are not followed'],
  ])('answers %.60j with %i: it fails, and says why', async (body, status, message) => {
    says(body, status);
    await expect(ask()).rejects.toThrow(message);
  }); // prettier-ignore

  it('says nothing in time, or stops in the middle: it fails then', async () => {
    answer = () => undefined;
    await expect(ask({ timeoutMs: 200 })).rejects.toThrow(/it did not answer|within|200/);
    answer = (response) => response.writeHead(200).write('{"destinations": [');
    await expect(ask({ timeoutMs: 200 })).rejects.toThrow(/it did not answer|within|200/);
    answer = (response) => {
      response.writeHead(200).write('{"destinations": [');
      setImmediate(() => response.destroy());
    };
    await expect(ask()).rejects.toThrow('cannot be reached');
  });

  it('cannot be reached, or may not be called: it fails', async () => {
    await expect(ask({ url: 'http://127.0.0.1:9/' })).rejects.toThrow('cannot be reached');
    await expect(ask({ url: 'http://10.1.2.3/' })).rejects.toThrow('is not at a public address');
    expect(asked).toEqual([]);
  });

  it('is given up when the call ends', async () => {
    answer = () => undefined;
    const abort = new AbortController();
    const answering = ask({}, abort.signal);
    setTimeout(() => abort.abort(), 50);
    await expect(answering).rejects.toThrow();
  });
});
