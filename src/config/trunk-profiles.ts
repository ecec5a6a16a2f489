import { parseUri } from '../shared/sip/index.ts';
import type { Relation } from './relations.ts';
import { fault, fieldsOf } from './relations.ts';

/** The kinds of peers whose usual settings are known. docs/trunks-profiles.md has where they come from. */
export const TRUNK_PROFILES = ['asterisk', 'freeswitch', '3cx', 'cisco-cube', 'teams', 'carrier'] as const;
export type TrunkProfile = (typeof TRUNK_PROFILES)[number];

type Fields = Readonly<Record<string, unknown>>;

/** What a trunk of each profile has where its own settings do not say otherwise, as the file would write it. */
export const PROFILE_SETTINGS: Readonly<Record<TrunkProfile, Fields>> = {
  asterisk: { diversion: true },
  freeswitch: { callerIdentity: 'both', diversion: true },
  '3cx': { challengeAlgorithms: ['MD5'] },
  'cisco-cube': { callerIdentity: 'both', diversion: true },
  teams: { callerIdentity: 'both', historyInfo: true, srtp: 'required' },
  carrier: {
    callerIdentity: 'p-asserted-identity',
    diversion: true,
    numbers: { bare: 'e164', incoming: { format: 'e164' }, outgoing: { format: 'e164' } },
  },
};

/** Fills in the settings of the trunk's profile. What it says itself stays; a profile that there is not changes nothing. */
export function withProfile(trunk: unknown): unknown {
  const given = fieldsOf(trunk);
  const profile = TRUNK_PROFILES.find((each) => each === given['profile']);
  return profile === undefined ? trunk : filled(given, PROFILE_SETTINGS[profile]);
}

/** Parts that both have are filled in too; null says that there is none. */
function filled(given: Fields, from: Fields): Fields {
  const entries = Object.entries(from).map(([key, value]): [string, unknown] => {
    const own = given[key];
    if (own === undefined) return [key, value];
    const isPart = typeof own === 'object' && own !== null && !Array.isArray(own) && !Array.isArray(value);
    return [key, isPart ? filled(own as Fields, fieldsOf(value)) : own];
  });
  return { ...given, ...Object.fromEntries(entries) };
}

/** Microsoft Teams takes SIP by TLS alone, and no sips URIs. */
export const teamsIsSecure: Relation = (trunk) => {
  const { profile, uri } = fieldsOf(trunk);
  const peer = profile === 'teams' && typeof uri === 'string' ? parseUri(uri) : null;
  if (peer === null || (peer.scheme === 'sip' && peer.params.get('transport')?.toLowerCase() === 'tls')) return [];
  return [
    fault(['uri'], 'must be sip: with ;transport=tls for profile teams; an SBC before Teams has another profile'),
  ];
};
