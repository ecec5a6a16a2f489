import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { RefusalLog } from '../../../../src/shared/refusal-log.ts';
import { DEFAULT_LIMITS } from '../../../../src/sip-server/options.ts';
import { newCounters } from '../../../../src/sip-server/shared/counters.ts';
import { TimerQueue } from '../../../../src/sip-server/shared/timer-queue.ts';
import { isAllowedOrigin } from '../../../../src/sip-server/transport/allowed-origin.ts';
import type { ConnectionLimits } from '../../../../src/sip-server/transport/stream-listener.ts';
import type { WebSocketListenerDependencies } from '../../../../src/sip-server/transport/web-socket-listener.ts';
import { WebSocketListener } from '../../../../src/sip-server/transport/web-socket-listener.ts';
import { CERTIFICATE } from '../../../contract/sip-server/support/certificate.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';

let listener: WebSocketListener;
let clock: FakeClock;
let counters: ReturnType<typeof newCounters>;
let messages: number;
const opened: WebSocket[] = [];
beforeEach(() => {
  clock = new FakeClock();
  counters = newCounters();
  messages = 0;
});
afterEach(async () => {
  for (const socket of opened.splice(0)) socket.terminate();
  await listener.close();
});

async function listen(
  limits: Partial<ConnectionLimits> = {},
  changes: Partial<WebSocketListenerDependencies> = {},
  protocol: 'ws' | 'wss' = 'ws',
): Promise<void> {
  listener = await WebSocketListener.open({ protocol, host: '127.0.0.1', port: 0 }, undefined, {
    limits: { ...DEFAULT_LIMITS, ...limits },
    timers: new TimerQueue(clock, () => undefined),
    clock,
    counters,
    refusals: new RefusalLog(pino({ level: 'silent' }), clock),
    handlers: { onMessage: () => (messages += 1), onFault: () => undefined },
    onError: () => undefined,
    allowSource: () => true,
    allowOrigin: (...asked) => isAllowedOrigin([], ...asked),
    ...changes,
  });
}

/** Opens a WebSocket. @returns the status of the answer: 101 where it is open */
async function status(
  protocols: string[] = ['sip'],
  options: { origin?: string; localAddress?: string; ca?: string } = {},
  scheme = 'ws',
): Promise<number> {
  const url = `${scheme}://127.0.0.1:${listener.endpoint.port}/any/path`;
  const socket = new WebSocket(url, protocols, options);
  opened.push(socket);
  return await new Promise((resolve) => {
    socket.once('open', () => resolve(101));
    socket.once('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.once('error', () => resolve(0));
  });
}

describe('the handshake of SIP over WebSocket (RFC 7118 4.1)', () => {
  it('needs the subprotocol sip, among others or alone, and answers with it', async () => {
    await listen();
    expect(await status(['sip'])).toBe(101);
    expect(await status(['xmpp', 'sip'])).toBe(101);
    expect(opened.map(({ protocol }) => protocol)).toEqual(['sip', 'sip']);
    expect(await status([])).toBe(400);
    expect(await status(['msrp'])).toBe(400);
    expect(listener.size).toBe(2);
  });

  it('is no other request of HTTP (426), and what is none at all is 400', async () => {
    await listen();
    const { port } = listener.endpoint;
    const asked = httpRequest({ port, host: '127.0.0.1' }).end();
    const [response] = (await once(asked, 'response')) as [{ statusCode: number; headers: Record<string, string> }];
    expect([response.statusCode, response.headers['upgrade']]).toEqual([426, 'websocket']);
    asked.destroy();
    const socket = connect(port, '127.0.0.1');
    socket.write('INVITE sip:x SIP/2.0\r\n\r\n');
    const [bytes] = (await once(socket, 'data')) as [Buffer];
    expect(String(bytes)).toMatch(/^HTTP\/1\.1 400 /);
    await once(socket, 'close');
  });

  it('is refused to pages of other sites, which is told and counted', async () => {
    await listen();
    expect(await status(['sip'], { origin: 'https://evil.test' })).toBe(403);
    expect(counters.connectionsRefused).toBe(1);
    expect(await status(['sip'], { origin: 'http://localhost:8080' })).toBe(101);
  });

  it('has its time, whoever draws it out', async () => {
    await listen({ connectTimeoutMs: 1_000 });
    const socket = connect(listener.endpoint.port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n');
    await expect.poll(() => clock.pending).toBe(1);
    const closed = once(socket, 'close');
    clock.advance(1_100);
    await closed;
    expect(await status()).toBe(101);
    clock.advance(1_100);
    expect(listener.size).toBe(1);
  });

  it('goes by TLS for wss, and asks nobody for a certificate', async () => {
    const tls = { ...CERTIFICATE, asked: { ca: [CERTIFICATE.cert], nameOf: () => 'sip.test' } };
    await listen({}, { tls }, 'wss');
    expect(await status(['sip'], { ca: CERTIFICATE.cert }, 'wss')).toBe(101);
    expect(await status(['sip'], {}, 'wss')).toBe(0);
    expect(listener.endpoint.protocol).toBe('wss');
  });

  it('wss without a certificate cannot be', async () => {
    await expect(listen({}, {}, 'wss')).rejects.toThrow('certificate');
    await listen();
  });

  it('connections are bounded in all and for each source, and for strangers', async () => {
    const allowSource = (address: string): boolean => address === '127.0.0.2';
    await listen({ maxConnections: 3, maxConnectionsPerSource: 2, maxStrangerConnections: 1 }, { allowSource });
    expect([await status(), await status()]).toEqual([101, 0]);
    const known = { localAddress: '127.0.0.2' };
    expect([await status(['sip'], known), await status(['sip'], known), await status(['sip'], known)]).toEqual([
      101, 101, 0,
    ]);
    opened[0]!.terminate();
    await expect.poll(() => listener.size).toBe(2);
    await expect.poll(async () => await status()).toBe(101);
  });
});

/** A request by this WebSocket was let in. */
function letIn(socket: WebSocket): void {
  const { localAddress, localPort } = (socket as unknown as { _socket: Socket })._socket;
  listener.existing({ address: localAddress ?? '', port: localPort ?? 0 })?.letIn();
}

describe('a browser', () => {
  it.each(['ws', 'wss'] as const)('that sends nothing that is let in is cut after 30 s (%s)', async (scheme) => {
    await listen({}, { tls: CERTIFICATE }, scheme);
    const options = scheme === 'wss' ? { ca: CERTIFICATE.cert } : {};
    for (let count = 0; count < 3; count += 1) expect(await status(['sip'], options, scheme)).toBe(101);
    const [idle, known, noisy] = opened as [WebSocket, WebSocket, WebSocket];
    letIn(known);
    noisy.send('OPTIONS sip:a SIP/2.0\r\n\r\n');
    const closed = Promise.all([once(idle, 'close'), once(noisy, 'close')]);
    clock.advance(29_900);
    expect(listener.size).toBe(3);
    clock.advance(200);
    await closed;
    await expect.poll(() => listener.size).toBe(1);
    expect(known.readyState).toBe(WebSocket.OPEN);
  });

  it.each([
    [10, 4],
    [50, 12],
  ])('of %d strangers leaves room: one address has %d that proved nothing', async (all, most) => {
    await listen({ maxStrangerConnections: all }, { allowSource: () => false });
    for (let count = 0; count < most; count += 1) expect(await status()).toBe(101);
    expect(await status()).toBe(0);
    expect(await status(['sip'], { localAddress: '127.0.0.77' })).toBe(101);
    for (const socket of opened.slice(0, 2)) letIn(socket);
    expect([await status(), await status(), await status()]).toEqual([101, 101, 0]);
    opened[3]!.terminate();
    await expect.poll(async () => await status()).toBe(101);
  });

  it('that answers no ping is cut within 40 s, and one that does stays', async () => {
    await listen();
    expect(await status()).toBe(101);
    const url = `ws://127.0.0.1:${listener.endpoint.port}/`;
    const dead = new WebSocket(url, 'sip', { autoPong: false });
    opened.push(dead);
    await once(dead, 'open');
    await expect.poll(() => listener.size).toBe(2);
    for (const socket of opened) letIn(socket);
    const closed = once(dead, 'close');
    for (let ping = 0; ping < 3; ping += 1) {
      const pinged = once(opened[0]!, 'ping');
      clock.advance(25_050);
      await pinged;
      await new Promise((resolve) => setTimeout(resolve, 50)); // the pong comes
      clock.advance(15_050);
    }
    await closed;
    expect(listener.size).toBe(1);
  });

  it('may send anything: no noise throws, stays, or is taken for SIP', async () => {
    await listen();
    let seed = 7;
    const random = (below: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed % below;
    };
    for (let round = 0; round < 60; round += 1) {
      const raw = round % 2 === 0;
      const noise = Buffer.from(Array.from({ length: 1 + random(400) }, () => random(256)));
      const socket = new WebSocket(`ws://127.0.0.1:${listener.endpoint.port}/`, 'sip');
      opened.push(socket);
      await once(socket, 'open');
      const closed = once(socket, 'close');
      const under = (socket as unknown as { _socket: { write(bytes: Buffer): void; end(): void } })._socket;
      if (raw) {
        under.write(noise);
        under.end();
      } else {
        socket.send(noise, { binary: random(2) === 0 });
        socket.close();
      }
      await closed;
    }
    await expect.poll(() => listener.size).toBe(0);
    expect(messages).toBe(0);
    expect(clock.pending).toBe(0);
  });
});
