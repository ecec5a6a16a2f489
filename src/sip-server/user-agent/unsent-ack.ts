import type { SipRequest } from '../message/index.ts';
import type { UnsentAck } from '../dialog/index.ts';
import { sequenceOf } from './dialog-setup.ts';

/** All that acknowledging the 2xx of an INVITE needs. */
export function newUnsentAck(request: SipRequest): UnsentAck {
  const credentials: [name: string, value: string][] = [];
  for (const name of ['Authorization', 'Proxy-Authorization']) {
    const value = request.headers.get(name);
    if (value !== undefined) {
      credentials.push([name, value]);
    }
  }
  return { sequence: sequenceOf(request), credentials, resend: null, timer: null };
}

/** Answers every further 2xx to an INVITE inside a dialog by the ACK for the first (RFC 3261 13.2.2.4). */
export class AckRepeater {
  /** Set with the first 2xx. */
  unsent: UnsentAck | null = null;
  readonly repeated = (): void => this.unsent?.resend?.();
}
