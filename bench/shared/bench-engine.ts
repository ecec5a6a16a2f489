import type { Logger } from 'pino';
import { EmbeddedMediaEngine } from '../../src/media/embedded/index.ts';
import type { WebrtcRelay } from '../../src/media/webrtc/index.ts';
import { SystemClock } from '../../src/shared/system-clock.ts';

/** The embedded media engine on loopback, as benches measure it: it has no prompts. It is not started yet. */
export function benchEngine(logger: Logger, webrtc: WebrtcRelay | null = null): EmbeddedMediaEngine {
  return new EmbeddedMediaEngine({
    address: '127.0.0.1',
    rtpPorts: { first: 40_000, last: 49_999 },
    codecs: ['PCMU', 'PCMA'],
    inactivityMs: 30_000,
    webrtc,
    prompts: { peek: () => null, resolve: () => Promise.reject(new Error('there are no prompts here')) },
    clock: new SystemClock(),
    logger,
  });
}
