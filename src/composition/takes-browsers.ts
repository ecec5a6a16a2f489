import type { Config } from '../config/index.ts';
import { isWebSocket } from '../shared/sip/index.ts';

/** Whether telephones in browsers can register: by a WebSocket of ours, or of a SIP server that browsers are told of. */
export function takesBrowsers({ sip }: Config): boolean {
  return sip.listen.some(({ protocol }) => isWebSocket(protocol)) || sip.webSocket.urls.length > 0;
}
