import type { ConfigFault } from '../../config/index.ts';
import { packageFault } from '../../media/webrtc/index.ts';
import { takesBrowsers } from '../takes-browsers.ts';
import type { PreflightContext } from './preflight-check.ts';

/** What speaks WebRTC for the embedded engine is installed, where browsers can register. Other calls go without it. */
export function webrtcIsThere(
  { config }: PreflightContext,
  fault: () => string | null = packageFault,
): Promise<ConfigFault[]> {
  const { engine, webrtc } = config.media;
  const message = engine === 'embedded' && webrtc.enabled && takesBrowsers(config) ? fault() : null;
  return Promise.resolve(
    message === null ? [] : [{ path: 'media.webrtc', message: `${message}, so that no browser can be called` }],
  );
}
