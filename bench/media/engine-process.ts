// The embedded media engine with full rooms. Each leg hears all others of its room.
import pino from 'pino';
import type { EmbeddedMediaEngine } from '../../src/media/embedded/index.ts';
import type { LegId } from '../../src/ports/ids.ts';
import { asCallId, asLegId } from '../../src/ports/ids.ts';
import { partySdp } from '../../test/tools/index.ts';
import { benchEngine } from '../shared/bench-engine.ts';
import { serveParent } from '../shared/child-side.ts';
import type { ProgramSettings } from './plain-loop-process.ts';

async function fillRoom(engine: EmbeddedMediaEngine, first: number, ports: readonly number[]): Promise<void> {
  const room = await engine.openRoom(asCallId(`call-${first}`), () => undefined);
  const legs: LegId[] = [];
  for (const [index, port] of ports.entries()) {
    const leg = asLegId(`leg-${first + index}`);
    await room.openWithOffer(leg, partySdp({ address: '127.0.0.1', port, codecs: ['PCMU'], version: 1 }));
    legs.push(leg);
  }
  const others = (leg: LegId): { kind: 'leg'; leg: LegId }[] =>
    legs.filter((other) => other !== leg).map((other) => ({ kind: 'leg', leg: other }));
  room.setScene({ revision: 1, hears: Object.fromEntries(legs.map((leg) => [leg, others(leg)])) });
}

await serveParent(async (settings) => {
  const { ports, perRoom } = settings as ProgramSettings;
  const engine = benchEngine(pino({ level: 'fatal' }));
  await engine.start();
  for (let first = 0; first < ports.length; first += perRoom) {
    await fillRoom(engine, first, ports.slice(first, first + perRoom));
  }
  return { ready: null, answers: {}, close: () => engine.close() };
});
