import { isIP } from 'node:net';
import { parseUri } from '../shared/sip/index.ts';
import type { Relation } from './relations.ts';
import { fault, fieldsOf, isGiven, itemsOf } from './relations.ts';

/** The kinds of peers whose usual settings are known. docs/trunks-profiles.md has where they come from. */
export const TRUNK_PROFILES = ['asterisk', 'freeswitch', '3cx', 'cisco-cube', 'teams', 'carrier'] as const;
export type TrunkProfile = (typeof TRUNK_PROFILES)[number];

type Fields = Readonly<Record<string, unknown>>;

/**
 * What a trunk of each profile has where its own settings do not say otherwise, as the file would write it. What stands
 * under `register` is for a trunk that registers.
 */
export const PROFILE_SETTINGS: Readonly<Record<TrunkProfile, Fields>> = {
  asterisk: { diversion: true, dtmf: 'rfc4733', rel1xx: 'supported' },
  freeswitch: { callerIdentity: 'both', diversion: true, dtmf: 'rfc4733' },
  '3cx': { challengeAlgorithms: ['MD5'], codecs: ['OPUS', 'G722', 'PCMA', 'PCMU'], register: { expiresS: 120 } },
  'cisco-cube': {
    callerIdentity: 'both',
    diversion: true,
    codecs: ['PCMU', 'PCMA'],
    dtmf: 'rfc4733',
    rel1xx: 'supported',
  },
  teams: {
    callerIdentity: 'both',
    historyInfo: true,
    srtp: 'required',
    codecs: ['G722', 'PCMU', 'PCMA'],
    dtmf: 'rfc4733',
  },
  carrier: {
    callerIdentity: 'p-asserted-identity',
    diversion: true,
    codecs: ['PCMA', 'PCMU'],
    dtmf: 'rfc4733',
    numbers: { bare: 'e164', incoming: { format: 'e164' }, outgoing: { format: 'e164' } },
  },
};

/** Fills in the settings of the trunk's profile. What it says itself stays; a profile that there is not changes nothing. */
export function withProfile(trunk: unknown): unknown {
  const given = fieldsOf(trunk);
  const profile = TRUNK_PROFILES.find((each) => each === given['profile']);
  if (profile === undefined) return trunk;
  const { register, ...settings } = PROFILE_SETTINGS[profile];
  const registers = register !== undefined && isGiven(given['register']);
  return filled(given, registers ? { ...settings, register } : settings);
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

/** Teams knows who calls by the host name of our Contact, which the certificate has to have. */
export const teamsKnowsUs: Relation = (sip) => {
  const { engine, listen, tls, externalAddress, trunks } = fieldsOf(sip);
  const isTeams = itemsOf(trunks).some((trunk) => fieldsOf(trunk)['profile'] === 'teams');
  // A drachtio-server has contacts and certificates of its own.
  if (!isTeams || engine === 'drachtio') return [];
  const because = 'since a trunk has the profile teams';
  const isName = typeof externalAddress === 'string' && isIP(externalAddress) === 0 && externalAddress.includes('.');
  const hearsTls = itemsOf(listen).some((each) => fieldsOf(each)['protocol'] === 'tls');
  return [
    ...(hearsTls ? [] : [fault(['listen'], `needs a tls address, ${because}`)]),
    ...(isGiven(tls) ? [] : [fault(['tls'], `is missing: the certificate that Teams knows us by, ${because}`)]),
    ...(isName ? [] : [fault(['externalAddress'], `must be the host name that Teams knows us by, ${because}`)]),
  ];
};
