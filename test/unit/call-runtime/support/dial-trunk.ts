import type { DialTrunk } from '../../../../src/call-runtime/dial-target.ts';

/** A trunk with the defaults of the configuration. */
export function dialTrunk(name: string, given: Partial<DialTrunk> = {}): DialTrunk {
  return {
    name,
    uri: `sip:${name}`,
    auth: null,
    silenceMs: 6_000,
    callerIdentity: 'from',
    from: null,
    diversion: false,
    historyInfo: false,
    ...given,
  };
}
