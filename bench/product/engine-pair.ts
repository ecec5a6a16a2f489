import type { Settings } from '../../test/sip/harness/settings.ts';
import type { Report } from '../shared/report.ts';
import { missingEngines, TestDrachtio, TestFreeswitch, freePorts } from '../../test/tools/engines/index.ts';

/** A signalling engine and a media engine that the product runs on. */
export interface EnginePair {
  readonly name: string;
  readonly sip: 'embedded' | 'drachtio';
  readonly media: 'embedded' | 'freeswitch';
}

/** The default pair, drachtio-server alone, and the pair of production. */
export const ENGINE_PAIRS: readonly EnginePair[] = [
  { name: 'embedded', sip: 'embedded', media: 'embedded' },
  { name: 'drachtio', sip: 'drachtio', media: 'embedded' },
  { name: 'production', sip: 'drachtio', media: 'freeswitch' },
];

/** RTP ports of the embedded engine, below those that the system gives out itself. */
const RTP_PORTS = '10000-29999';

/** The engines of a pair, running. */
export interface RunningEngines {
  /** The parts `sip` and `media` of a configuration. */
  readonly settings: Settings;
  /** Process ids of the engines that have processes of their own. */
  readonly pids: readonly number[];
  stop(): Promise<void>;
}

/** Says why a pair is not available here; null if it is. */
export function missingPair({ sip, media }: EnginePair): string | null {
  return missingEngines(
    ...(sip === 'drachtio' ? (['drachtio'] as const) : []),
    ...(media === 'freeswitch' ? (['freeswitch'] as const) : []),
  );
}

/**
 * The one pair of that name that a bench is to run on; null, and told, if it is not available here.
 * @throws TypeError if there is no such pair
 */
export function onePair(name: string, report: Report): EnginePair | null {
  const pair = ENGINE_PAIRS.find((each) => each.name === name);
  if (pair === undefined) throw new TypeError(`--pair: ${name} is none of the pairs`);
  const missing = missingPair(pair);
  if (missing !== null) report.fact('unavailable', missing, `\n${pair.name}: not available: ${missing}`);
  return missing === null ? pair : null;
}

/** Starts the engines of a pair. @throws Error if one does not start; nothing runs then */
export async function startEngines({ sip, media }: EnginePair): Promise<RunningEngines> {
  const drachtio = sip === 'drachtio' ? await TestDrachtio.start() : null;
  let freeswitch: TestFreeswitch | null = null;
  try {
    freeswitch = media === 'freeswitch' ? await TestFreeswitch.start() : null;
  } catch (error) {
    await drachtio?.stop();
    throw error;
  }
  const [port] = await freePorts(1);
  return {
    settings: {
      sip:
        drachtio === null
          ? { engine: 'embedded', listen: [`udp:127.0.0.1:${port!}`] }
          : {
              engine: 'drachtio',
              drachtio: { host: drachtio.host, port: drachtio.controlPort, secret: drachtio.secret },
            },
      media: {
        engine: media,
        address: '127.0.0.1',
        rtpPorts: RTP_PORTS,
        codecs: ['PCMU'],
        ...(freeswitch !== null && {
          freeswitch: [
            {
              host: freeswitch.host,
              port: freeswitch.port,
              password: freeswitch.password,
              profile: freeswitch.profile,
            },
          ],
        }),
      },
    },
    pids: [drachtio?.pid, freeswitch?.pid].filter((pid) => pid !== undefined),
    stop: async () => {
      await freeswitch?.stop();
      await drachtio?.stop();
    },
  };
}
