import { inject } from 'vitest';
import type { TestDrachtio, TestFreeswitch } from '../../tools/engines/index.ts';
import { MOST_POOLS, poolIndex } from '../../tools/pool.ts';
import type { Settings } from './settings.ts';

/** The engines that a run is on. */
export type EnginePair = 'embedded' | 'production';

/** The parts of a configuration that choose the engines. */
export interface EngineSettings {
  readonly pair: EnginePair;
  readonly sip: Settings;
  readonly media: Settings;
  /** URL of the WebSocket of drachtio-server; absent: the product listens by itself. */
  readonly webSocketUrl?: string | undefined;
}

declare module 'vitest' {
  interface ProvidedContext {
    /** Set if the run is on the real engines. */
    engines: EngineSettings | undefined;
  }
}

/** Codecs that the product takes in tests. */
const CODECS = ['PCMU', 'PCMA'];

/** RTP ports of the product in tests. They are below those that the system assigns itself. */
const RTP_FIRST = 10_000 + 2_000 * (MOST_POOLS - 1 - poolIndex());
const RTP_PORTS = `${String(RTP_FIRST)}-${String(RTP_FIRST + 1_999)}`;

export const EMBEDDED: EngineSettings = {
  pair: 'embedded',
  sip: { engine: 'embedded', listen: ['udp:127.0.0.1:0', 'tcp:127.0.0.1:0'] },
  media: { engine: 'embedded', address: '127.0.0.1', rtpPorts: RTP_PORTS, codecs: CODECS },
};

/** The engines that this run is on: the embedded ones, or those that `start-engines.ts` has started. */
export function enginesOfRun(): EngineSettings {
  return inject('engines') ?? EMBEDDED;
}

/** The settings of SIP that browsers need. @param more of `sip` */
export function browserSip(more: Settings = {}): Settings {
  const { sip, webSocketUrl } = enginesOfRun();
  if (webSocketUrl === undefined)
    return { ...sip, ...more, listen: [...(sip['listen'] as string[]), 'ws:127.0.0.1:0'] };
  const { webSocket = {} } = more as { webSocket?: Settings };
  return { ...sip, ...more, webSocket: { ...webSocket, urls: [webSocketUrl] } };
}

/** Builds a configuration for drachtio-server and these FreeSWITCH servers. */
export function productionEngines(
  drachtio: Pick<TestDrachtio, 'host' | 'controlPort' | 'secret'> & { readonly webSocketPort?: number },
  ...servers: readonly TestFreeswitch[]
): EngineSettings {
  return {
    pair: 'production',
    ...(drachtio.webSocketPort !== undefined && { webSocketUrl: `ws://${drachtio.host}:${drachtio.webSocketPort}` }),
    sip: {
      engine: 'drachtio',
      drachtio: { host: drachtio.host, port: drachtio.controlPort, secret: drachtio.secret },
    },
    media: {
      engine: 'freeswitch',
      codecs: CODECS,
      promptListen: '127.0.0.1:0',
      freeswitch: servers.map(({ host, port, password, profile, prompts }) => ({
        host,
        port,
        password,
        profile,
        prompts,
      })),
    },
  };
}
