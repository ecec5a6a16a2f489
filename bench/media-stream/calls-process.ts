// What is measured: the embedded media engine and the AI gateway, with a room for each call.
import { pino } from 'pino';
import { AiGateway } from '../../src/ai/gateway/index.ts';
import type { EmbeddedMediaEngine } from '../../src/media/embedded/index.ts';
import type { CallId, LegId } from '../../src/ports/ids.ts';
import { asCallId, asLegId } from '../../src/ports/ids.ts';
import type { MediaRoom } from '../../src/ports/media.ts';
import { SystemClock } from '../../src/shared/system-clock.ts';
import { partySdp } from '../../test/tools/index.ts';
import { threadCpuMs } from '../media/thread-cpu.ts';
import { benchEngine } from '../shared/bench-engine.ts';
import { serveParent } from '../shared/child-side.ts';

const PROGRAM = new URL('../../src/composition/ai-gateway-worker.ts', import.meta.url);

/** The settings of the calls: ports of the phones, and where the bots are. */
export interface CallsSettings {
  readonly sessions: readonly number[];
  readonly url: string;
  /** The caller and the human of each call without a bot. */
  readonly directs: readonly { readonly caller: number; readonly human: number }[];
}

/** The threads whose CPU is of interest. */
export interface CallsReady {
  readonly engineThreads: readonly string[];
  readonly gatewayThreads: readonly string[];
}

/** The sessions so far. */
export interface CallsReport {
  readonly connected: number;
  readonly ended: number;
}

function offerOf(port: number): string {
  return partySdp({ address: '127.0.0.1', port, codecs: ['PCMU'], version: 1 });
}

function join(room: MediaRoom, left: LegId, right: LegId): void {
  const hears = { [left]: [{ kind: 'leg', leg: right }], [right]: [{ kind: 'leg', leg: left }] } as const;
  room.setScene({ revision: 1, hears });
}

/** The threads of this process that `start` begins. */
async function threadsOf(start: () => Promise<void>): Promise<string[]> {
  const before = threadCpuMs(process.pid);
  await start();
  return [...threadCpuMs(process.pid).keys()].filter((thread) => !before.has(thread));
}

/** A call of a caller and a human: the path that the gateway's is measured against. */
async function openDirect(
  engine: EmbeddedMediaEngine,
  call: CallId,
  { caller, human }: CallsSettings['directs'][number],
): Promise<void> {
  const room = await engine.openRoom(call, () => undefined);
  const [left, right] = [asLegId(`${call}-caller`), asLegId(`${call}-human`)];
  await room.openWithOffer(left, offerOf(caller));
  await room.openWithOffer(right, offerOf(human));
  join(room, left, right);
}

await serveParent(async (settings) => {
  const { sessions, url, directs } = settings as CallsSettings;
  const report = { connected: 0, ended: 0 };
  const logger = pino({ level: 'warn' }, process.stderr);
  const engine = benchEngine(logger);
  const gateway = new AiGateway({
    program: PROGRAM,
    address: '127.0.0.1',
    inStep: true,
    settings: { twilio: { accountSid: null } },
    clock: new SystemClock(),
    logger,
  });
  const engineThreads = await threadsOf(() => engine.start());
  const gatewayThreads = await threadsOf(() => gateway.start());
  for (const [index, direct] of directs.entries()) await openDirect(engine, asCallId(`direct-${index}`), direct);
  for (const [index, port] of sessions.entries()) {
    const call = asCallId(`call-${index}`);
    const room = await engine.openRoom(call, () => undefined);
    const [caller, ai] = [asLegId(`${call}-caller`), asLegId(`${call}-ai`)];
    await room.openWithOffer(caller, offerOf(port));
    const { sdp: offer } = await room.openOffering(ai);
    const about = {
      call,
      leg: ai,
      direction: 'inbound',
      from: 'anonymous',
      to: '1',
      metadata: {},
      history: [],
    } as const;
    gateway.connect({ kind: 'media-stream', url, parameters: {}, authToken: null }, about, offer, (event) => {
      if (event.type === 'ended') report.ended++;
      if (event.type !== 'connected') return;
      void room.acceptAnswer(ai, event.sdp).then(() => {
        join(room, caller, ai);
        report.connected++;
      });
    });
  }
  const ready: CallsReady = { engineThreads, gatewayThreads };
  return {
    ready,
    answers: { report: (): CallsReport => ({ ...report }) },
    close: async () => {
      await gateway.close();
      await engine.close();
    },
  };
});
