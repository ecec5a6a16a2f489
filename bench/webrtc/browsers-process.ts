// The embedded media engine with legs in browsers. Two in a room hear each other.
import pino from 'pino';
import { WebrtcRelay } from '../../src/media/webrtc/index.ts';
import type { LegId } from '../../src/ports/ids.ts';
import { asCallId, asLegId } from '../../src/ports/ids.ts';
import type { MediaRoom } from '../../src/ports/media.ts';
import { SystemClock } from '../../src/shared/system-clock.ts';
import { benchEngine } from '../shared/bench-engine.ts';
import { serveParent } from '../shared/child-side.ts';

/** A browser's offer. */
export interface BrowserJoin {
  readonly index: number;
  readonly offer: string;
}

await serveParent(async () => {
  const logger = pino({ level: 'fatal' });
  const clock = new SystemClock();
  const webrtc = new WebrtcRelay({ address: '127.0.0.1', env: {}, warm: true, clock, logger });
  const engine = benchEngine(logger, webrtc);
  await engine.start();
  while (webrtc.pid === undefined) await new Promise((done) => setTimeout(done, 10));
  /** When a leg was first heard, by the machine's monotonic clock. */
  const heardAtMs: (number | null)[] = [];
  const rooms = new Map<number, MediaRoom>();
  const legOf = (index: number): LegId => asLegId(`leg-${index}`);
  const roomOf = async (index: number): Promise<MediaRoom> => {
    const number = index >> 1;
    const room = rooms.get(number);
    if (room !== undefined) return room;
    const opened = await engine.openRoom(asCallId(`call-${number}`), (event) => {
      if (event.type === 'firstMedia') heardAtMs[Number(event.leg.slice('leg-'.length))] = event.at;
    });
    rooms.set(number, opened);
    return opened;
  };
  const join = async ({ index, offer }: BrowserJoin): Promise<string> => {
    heardAtMs[index] = null;
    const room = await roomOf(index);
    const { sdp } = await room.openWithOffer(legOf(index), offer);
    const [one, other] = [legOf(index & ~1), legOf(index | 1)];
    room.setScene({ revision: index, hears: { [one]: [{ kind: 'leg', leg: other }], [other]: [{ kind: 'leg', leg: one }] } }); // prettier-ignore
    return sdp;
  };
  return {
    ready: null,
    answers: { heard: () => heardAtMs, join: (argument) => join(argument as BrowserJoin) },
    close: () => engine.close(),
  };
});
