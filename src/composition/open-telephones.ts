import { CallButtons, PhonePasses, TelephoneIssuer, TelephoneTerms } from '../phone-passes/index.ts';
import type { BrowserTelephones } from '../ports/browser-telephones.ts';
import type { Clock } from '../ports/clock.ts';
import type { ClickToCall } from '../ports/guests.ts';
import type { KeptValues } from '../ports/kept-values.ts';
import type { UserDirectory } from '../ports/users.ts';
import { keptKey } from './kept-key.ts';
import type { PartContext } from './part-context.ts';

/** What telephones in browsers need of the other parts. */
interface TelephoneParts {
  readonly passes: PhonePasses;
  readonly directory: Pick<UserDirectory, 'userAt'>;
  /** The addresses that the SIP server has, as `ws:127.0.0.1:5066`. */
  readonly listen: () => readonly string[];
  /** Why browsers get no media; null: they do. */
  readonly webrtcFault: () => string | null;
}

/** The credentials of telephones in browsers, by the key that all nodes share. @throws StoreError */
export async function openPasses(values: Pick<KeptValues, 'list' | 'putIfAbsent'>, clock: Clock): Promise<PhonePasses> {
  return new PhonePasses(await keptKey('telephone-key', values), clock);
}

/** What gives browsers what they register with, and visitors of web pages what they call with. */
export function openTelephones(
  { config, current, clock }: PartContext,
  { passes, directory, listen, webrtcFault }: TelephoneParts,
): { readonly telephones: BrowserTelephones; readonly clickToCall: ClickToCall } {
  const { realm, passTtlMs: ttlMs, webSocket } = config.sip;
  const { enabled, iceServers } = config.media.webrtc;
  const fault = (): string | null => (enabled ? webrtcFault() : 'media.webrtc.enabled is false');
  const terms = new TelephoneTerms({ urls: webSocket.urls, listen, iceServers, webrtcFault: fault, clock });
  const users = (): PartContext['config']['sip']['users'] => current.config.sip.users;
  return {
    telephones: new TelephoneIssuer({ passes, users, directory, terms, realm, ttlMs }),
    clickToCall: new CallButtons({ passes, buttons: () => current.config.clickToCall, terms, realm, clock }),
  };
}
