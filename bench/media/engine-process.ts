// The embedded media engine with full rooms. Each leg hears all others of its room.
import { createSocket } from 'node:dgram';
import pino from 'pino';
import type { EmbeddedMediaEngine } from '../../src/media/embedded/index.ts';
import type { LegId } from '../../src/ports/ids.ts';
import type { SrtpSuite } from '../../src/media/srtp/index.ts';
import { asCallId, asLegId } from '../../src/ports/ids.ts';
import { partySdp, readSdp } from '../../test/tools/index.ts';
import { benchEngine } from '../shared/bench-engine.ts';
import { serveParent } from '../shared/child-side.ts';
import { cryptoAt, tellKey } from './keys.ts';
import type { ProgramSettings } from './plain-loop-process.ts';

/** Tells far ends the engine's keys. */
const teller = createSocket('udp4');

async function fillRoom(
  engine: EmbeddedMediaEngine,
  first: number,
  ports: readonly number[],
  suite: SrtpSuite | null,
): Promise<void> {
  const room = await engine.openRoom(asCallId(`call-${first}`), () => undefined);
  const legs: LegId[] = [];
  for (const [index, port] of ports.entries()) {
    const leg = asLegId(`leg-${first + index}`);
    const secured = suite === null ? {} : { protocol: 'RTP/SAVP', cryptos: [cryptoAt(port, suite)] };
    const offer = partySdp({ address: '127.0.0.1', port, codecs: ['PCMU'], version: 1 }, secured);
    const { sdp } = await room.openWithOffer(leg, offer, { srtp: 'optional' });
    const [ours] = readSdp(sdp).cryptos;
    if (ours !== undefined) tellKey(teller, port, ours.key);
    legs.push(leg);
  }
  const others = (leg: LegId): { kind: 'leg'; leg: LegId }[] =>
    legs.filter((other) => other !== leg).map((other) => ({ kind: 'leg', leg: other }));
  room.setScene({ revision: 1, hears: Object.fromEntries(legs.map((leg) => [leg, others(leg)])) });
}

await serveParent(async (settings) => {
  const { ports, perRoom, suite } = settings as ProgramSettings;
  const engine = benchEngine(pino({ level: 'fatal' }));
  await engine.start();
  for (let first = 0; first < ports.length; first += perRoom) {
    await fillRoom(engine, first, ports.slice(first, first + perRoom), suite);
  }
  return { ready: null, answers: {}, close: () => engine.close() };
});
