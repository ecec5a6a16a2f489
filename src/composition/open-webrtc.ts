import type { Logger } from 'pino';
import type { Config } from '../config/index.ts';
import { childEnvironment } from '../config/index.ts';
import { WebrtcRelay } from '../media/webrtc/index.ts';
import type { Clock } from '../ports/clock.ts';
import { takesBrowsers } from './takes-browsers.ts';

/**
 * What speaks ICE and DTLS-SRTP for the embedded media engine; null: the configuration wants no browsers. Where browsers
 * can register, it is warm before the first one calls. Elsewhere the first leg starts it.
 */
export function openWebrtc(config: Config, clock: Clock, logger: Logger): WebrtcRelay | null {
  const { address, webrtc } = config.media;
  if (!webrtc.enabled) return null;
  return new WebrtcRelay({
    address,
    externalAddresses: webrtc.externalAddresses,
    env: childEnvironment(process.env),
    warm: takesBrowsers(config),
    clock,
    logger,
  });
}
