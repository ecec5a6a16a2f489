import { pino } from 'pino';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RefusalLog } from '../../../../src/shared/refusal-log.ts';
import { DEFAULT_LIMITS } from '../../../../src/sip-server/options.ts';
import { newCounters } from '../../../../src/sip-server/shared/counters.ts';
import { TimerQueue } from '../../../../src/sip-server/shared/timer-queue.ts';
import type { ConnectionLimits, StreamDependencies } from '../../../../src/sip-server/transport/stream-listener.ts';
import { StreamListener } from '../../../../src/sip-server/transport/stream-listener.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';

const PONG = '\r\n';

let listener: StreamListener;
let sockets: Socket[];
let counters: ReturnType<typeof newCounters>;
beforeEach(() => {
  sockets = [];
  counters = newCounters();
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await listener.close();
});

async function listen(limits: Partial<ConnectionLimits>, changes: Partial<StreamDependencies> = {}): Promise<void> {
  listener = await StreamListener.open({ protocol: 'tcp', host: '127.0.0.1', port: 0 }, undefined, {
    limits: { ...DEFAULT_LIMITS, ...limits },
    timers: new TimerQueue(new FakeClock(), () => undefined),
    counters,
    refusals: new RefusalLog(pino({ level: 'silent' }), new FakeClock()),
    handlers: { onMessage: () => undefined, onFault: () => undefined },
    onError: () => undefined,
    allowSource: () => true,
    ...changes,
  });
}

/** Opens a connection from a loopback address. True if it is served, false if it is cut. */
async function isServed(localAddress = '127.0.0.1'): Promise<boolean> {
  const socket = connect({ host: '127.0.0.1', port: listener.endpoint.port, localAddress });
  sockets.push(socket);
  socket.on('error', () => undefined);
  // RFC 5626 3.5.1: one line end answers a ping of two.
  socket.write('\r\n\r\n');
  return await new Promise((resolve) => {
    socket.once('data', (bytes) => resolve(String(bytes) === PONG));
    socket.once('close', () => resolve(false));
  });
}

describe('Connections that peers open', () => {
  it('are bounded in total, and one that closes makes room', async () => {
    await listen({ maxConnections: 2 });
    expect([await isServed(), await isServed(), await isServed()]).toEqual([true, true, false]);
    expect(counters.connectionsRefused).toBe(1);
    const [first] = sockets;
    first!.destroy();
    await expect.poll(() => listener.size).toBe(1);
    expect([await isServed(), await isServed()]).toEqual([true, false]);
  });

  it('are bounded for one address, and others do not notice', async () => {
    await listen({ maxConnectionsPerSource: 1 });
    expect([await isServed(), await isServed()]).toEqual([true, false]);
    expect([await isServed('127.0.0.2'), await isServed('127.0.0.2')]).toEqual([true, false]);
    sockets[0]!.destroy();
    await expect.poll(() => listener.size).toBe(1);
    expect([await isServed(), await isServed('127.0.0.2')]).toEqual([true, false]);
  });

  it('are fewer for strangers, and leave room for allowed sources', async () => {
    const allowSource = (address: string): boolean => address === '127.0.0.2';
    await listen({ maxConnections: 3, maxStrangerConnections: 1 }, { allowSource });
    expect([await isServed(), await isServed('127.0.0.3')]).toEqual([true, false]);
    expect([await isServed('127.0.0.2'), await isServed('127.0.0.2')]).toEqual([true, true]);
    expect(await isServed('127.0.0.2')).toBe(false);
  });
});
