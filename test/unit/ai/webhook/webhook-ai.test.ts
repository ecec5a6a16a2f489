import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebhookAi } from '../../../../src/ai/webhook/index.ts';
import type { AiNotice } from '../../../../src/ports/ai.ts';
import { asCallId } from '../../../../src/ports/ids.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';

const CALL = asCallId('call');
const STARTED: AiNotice = { event: 'call.started', from: '+15550001', to: '+15559998888' };

let server: Server;
let clock: FakeClock;
let ai: WebhookAi;
let stop: AbortController;

beforeEach(async () => {
  server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  clock = new FakeClock();
  stop = new AbortController();
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`;
  ai = new WebhookAi({ url, secret: 'secret', clock });
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** The next request that the application gets. */
async function asked(): Promise<[IncomingMessage, ServerResponse]> {
  return (await once(server, 'request')) as [IncomingMessage, ServerResponse];
}

describe('An AI application', () => {
  it('that does not answer in time is given up, and so is the request', async () => {
    const reply = ai.notify(CALL, STARTED, stop.signal);
    const [, response] = await asked();
    const gone = once(response, 'close');
    clock.advance(5_000);
    expect(await reply).toEqual({ ok: false, message: 'the AI application did not answer within 5000 ms' });
    await gone;
    expect(clock.pending).toBe(0);
  });

  it('is not asked any more once the call has ended', async () => {
    const ended = { ok: false, message: 'the call has ended' };
    const reply = ai.notify(CALL, STARTED, stop.signal);
    const [, response] = await asked();
    const gone = once(response, 'close');
    stop.abort();
    expect(await reply).toEqual(ended);
    await gone;
    expect(await ai.notify(CALL, STARTED, stop.signal)).toEqual(ended);
    expect(clock.pending).toBe(0);
  });

  it('is asked once more after 200 ms where it failed', async () => {
    const waits: number[] = [];
    const schedule = clock.schedule.bind(clock);
    clock.schedule = (delayMs, task) => {
      waits.push(delayMs);
      return schedule(delayMs, task);
    };
    const reply = ai.notify(CALL, STARTED, stop.signal);
    const [first, refusal] = await asked();
    const again = asked();
    refusal.writeHead(503).end();
    await expect.poll(() => waits).toEqual([5_000, 200]);
    clock.advance(200);
    const [second, response] = await again;
    expect(second.headers['warmbridge-delivery']).toBe(first.headers['warmbridge-delivery']);
    response.writeHead(204).end();
    expect(await reply).toEqual({ ok: true, actions: [], ignored: [] });
    expect(clock.pending).toBe(0);
  });

  it.each([-3_600_000, 3_600_000])('gets the time of day in the signature, as it was set by %i ms', async (stepMs) => {
    clock.stepWall(stepMs);
    const reply = ai.notify(CALL, STARTED, stop.signal);
    const [request, response] = await asked();
    expect(request.headers['warmbridge-signature']).toContain(`t=${String(Math.floor(clock.wall() / 1000))},`);
    response.writeHead(204).end();
    expect(await reply).toMatchObject({ ok: true });
  });
});
