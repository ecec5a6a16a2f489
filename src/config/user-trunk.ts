import { DEFAULTS } from './defaults.ts';
import type { SipUser, Trunk } from './sip-types.ts';

/** What calls of users are counted by, all of them. No trunk of the configuration may have this name. */
export const OF_USERS = '(users)';

/**
 * A user as the trunk that its calls come by: it has proved who it is, and nothing that it asserts of other callers counts.
 * Users share the limits of one trunk.
 */
export function userTrunk({ name, password, srtp, zone }: SipUser): Trunk {
  const { trunk } = DEFAULTS.sip;
  return {
    name: OF_USERS,
    profile: null,
    uri: 'sip:users.invalid',
    proxy: null,
    allow: [],
    auth: { username: name, password },
    challenge: true,
    challengeAlgorithms: trunk.challengeAlgorithms,
    optionsIntervalMs: 0,
    maxCalls: trunk.maxCalls,
    maxCallsPerSecond: trunk.maxCallsPerSecond,
    silenceMs: trunk.silenceMs,
    dtmf: trunk.dtmf,
    callerIdentity: trunk.callerIdentity,
    from: null,
    trusted: false,
    stirShaken: trunk.stirShaken,
    diversion: false,
    historyInfo: false,
    srtp,
    codecs: null,
    rel1xx: null,
    zone,
    register: null,
    numbers: null,
    user: name,
  };
}
