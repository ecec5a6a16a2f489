import pino from 'pino';
import { describe, expect, it } from 'vitest';
import type { WebrtcTransport } from '../../../../src/media/sdp/index.ts';
import { RelayedLeg } from '../../../../src/media/webrtc/relayed-leg.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';

const GONE_MS = 5_000;
const TRANSPORT: WebrtcTransport = {
  ufrag: 'abcd',
  pwd: 'abcdefghijklmnopqrstuvwx',
  fingerprint: { algorithm: 'sha-256', value: '00' },
  setup: 'active',
  candidates: [],
};

/** A leg that is open at a process which grants all. */
async function opened() {
  const clock = new FakeClock();
  const seen = { gone: 0, closed: 0 };
  const running = {
    request: () => Promise.resolve({ transport: TRANSPORT, port: 4_000, relayPort: 5_000 }),
    closePeer: () => {
      seen.closed++;
    },
  };
  const leg = new RelayedLeg({
    number: 1,
    leg: 'agent',
    ports: [4_000, 4_001],
    to: 6_000,
    addresses: ['127.0.0.1'],
    clock,
    logger: pino({ level: 'silent' }),
    process: () => Promise.resolve(running),
    onGone: () => {
      seen.gone++;
    },
    onClosed: () => undefined,
  });
  await leg.open(TRANSPORT);
  leg.tell('connecting');
  leg.tell('connected');
  return { clock, leg, seen };
}

describe('RelayedLeg', () => {
  it('is gone 5 s after its far end has closed its transport, which is told once', async () => {
    const { clock, leg, seen } = await opened();
    // What libdatachannel tells of a close_notify.
    leg.tell('disconnected');
    leg.tell('closed');
    clock.advance(GONE_MS - 1);
    expect(seen.gone).toBe(0);
    clock.advance(1);
    expect(seen.gone).toBe(1);
    leg.tell('closed');
    leg.close();
    expect(clock.pending).toBe(0);
    expect(seen).toEqual({ gone: 1, closed: 1 });
  });

  it('is not gone where the network is away, for however long', async () => {
    const { clock, leg, seen } = await opened();
    leg.tell('disconnected');
    clock.advance(28_000);
    leg.tell('failed');
    leg.tell('closed');
    expect(clock.pending).toBe(0);
    // It comes back, and leaves.
    await leg.restart(TRANSPORT);
    leg.tell('connected');
    leg.tell('closed');
    clock.advance(GONE_MS);
    expect(seen.gone).toBe(1);
  });

  it.each<[string, (leg: RelayedLeg) => unknown]>([
    ['it restarts ICE', (leg) => leg.restart(TRANSPORT)],
    ['it answers with another transport', (leg) => leg.answer(TRANSPORT)],
    ['it is connected', (leg) => leg.tell('connected')],
    ['the process is lost', (leg) => leg.lose()],
    ['the leg is closed', (leg) => leg.close()],
  ])('is not gone where %s in time', async (_name, happens) => {
    const { clock, leg, seen } = await opened();
    leg.tell('closed');
    clock.advance(GONE_MS - 1);
    await happens(leg);
    clock.advance(GONE_MS);
    expect(seen.gone).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it('is not gone by what is told of the former transport while ICE restarts', async () => {
    const { clock, leg, seen } = await opened();
    const restarting = leg.restart(TRANSPORT);
    leg.tell('closed');
    await restarting;
    clock.advance(GONE_MS);
    expect(seen.gone).toBe(0);
  });
});
