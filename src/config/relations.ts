import { isIP } from 'node:net';
import { isLoopbackHost } from '../shared/is-loopback.ts';
import { suggestion } from './suggest.ts';

/** A fault between values: its place and its text. */
export interface RelationFault {
  readonly path: (string | number)[];
  readonly message: string;
}

/** A relation accepts values that have faults of their own, so that all faults are reported together. */
export type Relation = (value: unknown) => readonly RelationFault[];

export function fault(path: (string | number)[], message: string): RelationFault {
  return { path, message };
}

/** The fields of an object. Anything else has none. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

/** A value that may be left out, or be null in its place, is there. */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

export function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

/**
 * No two elements of a list have the same value at `path`. An empty path compares whole elements.
 *
 * @param reportAt the place in the element where the fault is reported
 */
export function unique(path: readonly string[] = [], reportAt: readonly string[] = path): Relation {
  return (list) => {
    const firstAt = new Map<unknown, number>();
    return itemsOf(list).flatMap((item, index) => {
      const value = path.reduce((inner: unknown, key) => fieldsOf(inner)[key], item);
      const first = firstAt.get(value);
      if (typeof value !== 'string') return [];
      if (first === undefined) {
        firstAt.set(value, index);
        return [];
      }
      return [fault([index, ...reportAt], `is the same as that of element ${first}`)];
    });
  };
}

/** `graceMs` must be less than `forceMs`. */
export const graceBeforeForce: Relation = (drain) => {
  const { graceMs, forceMs } = fieldsOf(drain);
  if (typeof graceMs !== 'number' || typeof forceMs !== 'number' || graceMs < forceMs) return [];
  return [fault(['graceMs'], `must be less than forceMs (${forceMs})`)];
};

/** One destination must not ring longer than the whole handoff may take. */
export const ringWithinTotal: Relation = (handoff) => {
  const { ringTimeoutMs, totalTimeoutMs } = fieldsOf(handoff);
  if (typeof ringTimeoutMs !== 'number' || typeof totalTimeoutMs !== 'number') return [];
  if (ringTimeoutMs <= totalTimeoutMs) return [];
  return [fault(['ringTimeoutMs'], `must not be above totalTimeoutMs (${totalTimeoutMs})`)];
};

/** The placeholders that the text of a whisper may have, in braces. */
const WHISPER_PLACEHOLDERS: readonly string[] = ['from', 'to', 'reason', 'summary'];

/** A whisper, and a message for machines, must use known placeholders only. Others would be read out. */
export const whisperIsFilled: Relation = (handoff) => {
  const { whisper, introduction, accept } = fieldsOf(handoff);
  return [
    ...templateFaults(whisper, ['whisper', 'text']),
    ...templateFaults(introduction, ['introduction', 'text']),
    ...templateFaults(fieldsOf(accept)['message'], ['accept', 'message', 'text']),
  ];
};

function templateFaults(template: unknown, path: readonly string[]): RelationFault[] {
  const { text } = fieldsOf(template);
  if (typeof text !== 'string') return [];
  const message = placeholderFault(text, WHISPER_PLACEHOLDERS);
  return message === null ? [] : [fault([...path], message)];
}

/** Says which placeholder of a text is none of those known; null if there is no such one. */
export function placeholderFault(text: string, known: readonly string[]): string | null {
  const unknown = [...text.matchAll(/\{(\w*)\}/g)].find(([, name = '']) => !known.includes(name));
  if (unknown === undefined) return null;
  const names = known.map((name) => `{${name}}`).join(', ');
  return `${unknown[0]} is not a placeholder; the placeholders are ${names}`;
}

/** What is done while nobody is there needs to be told when that is. */
export const closedHasHours: Relation = (handoff) => {
  const { hours, closed } = fieldsOf(handoff);
  return closed === undefined || hours !== undefined ? [] : [fault(['closed'], 'is used only with hours')];
};

/** Without an AI, the route must name the destinations, and the caller cannot go back to an AI. */
export const handoffFitsAi: Relation = (route) => {
  const { ai, handoff } = fieldsOf(route);
  if (ai !== undefined && fieldsOf(ai)['kind'] !== 'none') return [];
  const { destinations, fallback, closed } = fieldsOf(handoff);
  const faults: RelationFault[] = [];
  if (destinations === undefined || (Array.isArray(destinations) && destinations.length === 0)) {
    faults.push(
      fault(['handoff', 'destinations'], 'needs at least one destination, since no AI names one (ai.kind is none)'),
    );
  }
  for (const [list, steps] of Object.entries({ fallback, closed })) {
    itemsOf(steps).forEach((step, index) => {
      if (fieldsOf(step)['kind'] !== 'ai') return;
      faults.push(fault(['handoff', list, index], 'there is no AI to go back to (ai.kind is none)'));
    });
  }
  return faults;
};

/** Rules that take calls from an AI need one, and somebody to take them to. */
export const escalationFits: Relation = (route) => {
  const { ai, handoff, escalation } = fieldsOf(route);
  const rules = itemsOf(escalation);
  if (rules.length === 0) return [];
  if (ai === undefined || fieldsOf(ai)['kind'] === 'none') {
    return [fault(['escalation'], 'has rules, but there is no AI that a call could be taken from (ai.kind is none)')];
  }
  if (itemsOf(fieldsOf(handoff)['destinations']).length > 0) return [];
  return rules.flatMap((rule, index) =>
    itemsOf(fieldsOf(rule)['destinations']).length > 0
      ? []
      : [fault(['escalation', index, 'destinations'], 'is missing, since handoff.destinations of the route is empty')],
  );
};

/** The chosen engine must have an address. */
export const freeswitchIsNamed: Relation = (media) => {
  const { engine, freeswitch } = fieldsOf(media);
  if (engine !== 'freeswitch' || itemsOf(freeswitch).length > 0) return [];
  return [fault(['freeswitch'], 'needs at least one element, since media.engine is freeswitch')];
};

/** A FreeSWITCH that fetches prompts must be able to reach the address that it is given. */
export const promptsCanBeFetched: Relation = (media) => {
  const { engine, freeswitch, promptListen } = fieldsOf(media);
  const { host } = fieldsOf(promptListen);
  const fetching = itemsOf(freeswitch)
    .map(fieldsOf)
    .filter(({ prompts }) => prompts === 'http');
  if (engine !== 'freeswitch' || fetching.length === 0 || typeof host !== 'string') return [];
  if (isIP(host) === 0 || host === '0.0.0.0' || host === '::') {
    return [fault(['promptListen'], 'needs an IP address of this machine, because FreeSWITCH fetches prompts from it')];
  }
  const far = fetching.find((server) => typeof server['host'] === 'string' && !isLoopbackHost(server['host']));
  if (far === undefined || !isLoopbackHost(host)) return [];
  return [fault(['promptListen'], `cannot be reached from FreeSWITCH at ${String(far['host'])}`)];
};

/** A trunk that is challenged must have credentials. */
export const challengeHasAuth: Relation = (trunk) => {
  const { challenge, auth } = fieldsOf(trunk);
  if (challenge !== true || isGiven(auth)) return [];
  return [fault(['challenge'], 'needs auth: the credentials that the peer is asked for')];
};

/** A trunk that gets the caller in P-Asserted-Identity must have a number for From. */
export const assertingHasFrom: Relation = (trunk) => {
  const { callerIdentity, from, auth, register } = fieldsOf(trunk);
  if (from === 'account' && !isGiven(auth) && !isGiven(register)) {
    return [fault(['from'], 'is account, the user name of auth, and there is no auth')];
  }
  if ((callerIdentity !== 'p-asserted-identity' && callerIdentity !== 'none') || isGiven(from)) return [];
  return [fault(['from'], `is missing: our own number, since callerIdentity is ${callerIdentity}`)];
};

/** A TLS listener must have a certificate. */
export const tlsIsThere: Relation = (sip) => {
  const { engine, listen, tls } = fieldsOf(sip);
  if (engine === 'drachtio' || isGiven(tls)) return [];
  return itemsOf(listen).flatMap((each, index) =>
    fieldsOf(each)['protocol'] === 'tls' ? [fault(['listen', index], 'needs sip.tls, with cert and key')] : [],
  );
};

/** Says what is wrong with a realm; null if nothing is. A realm stands between quotes (RFC 3261 25.1). */
export function realmFault(text: string): string | null {
  return /^[\x20-\x21\x23-\x5b\x5d-\x7e]{1,64}$/.test(text)
    ? null
    : 'expected 1 to 64 printable ASCII characters, without quotes and backslashes';
}

/** Rules for numbers must name trunks that there are. */
export const outboundIsKnown: Relation = (sip) => {
  const { trunks, outbound } = fieldsOf(sip);
  const names = textsOf(itemsOf(trunks).map((trunk) => fieldsOf(trunk)['name']));
  return itemsOf(outbound).flatMap((rule, index) =>
    itemsOf(fieldsOf(rule)['trunks']).flatMap((name, at) => {
      if (typeof name !== 'string' || name === '' || names.includes(name)) return [];
      const near = suggestion(name, names);
      const hint = near === null ? '' : `; did you mean ${near}?`;
      return [fault(['outbound', index, 'trunks', at], `${name} is not one of sip.trunks${hint}`)];
    }),
  );
};

/** Those that are texts. */
export function textsOf(values: readonly unknown[]): readonly string[] {
  return values.filter((value) => typeof value === 'string');
}

/** SIP must not listen on a port of the RTP range. */
export const sipOutsideRtp: Relation = (config) => {
  const { sip, media } = fieldsOf(config);
  const { first, last } = fieldsOf(fieldsOf(media)['rtpPorts']);
  if (typeof first !== 'number' || typeof last !== 'number') return [];
  return itemsOf(fieldsOf(sip)['listen']).flatMap((listen, index) => {
    const { protocol, port } = fieldsOf(listen);
    if (protocol !== 'udp' || typeof port !== 'number' || port < first || port > last) return [];
    return [fault(['sip', 'listen', index], `its port is one of media.rtpPorts (${first}-${last})`)];
  });
};

/** Says what is wrong with the address for SDP; null if nothing is. */
export function mediaAddressFault(text: string): string | null {
  if (isIP(text) === 0) return 'expected an IP address';
  // RFC 3264 8.4: a connection address of 0.0.0.0 puts the stream on hold, so nobody would send to us.
  const unspecified = text === '0.0.0.0' || /^[0:]+$/.test(text);
  return unspecified ? 'expected one address of this machine that RTP comes to; SDP cannot name "any"' : null;
}

/** Keys can be told apart: no sequence begins with another one. */
export function keysAreTold(keys: unknown): readonly RelationFault[] {
  const named = Object.entries(fieldsOf(keys)).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return named.flatMap(([action, sequence], index) => {
    const other = named.find(([, each], at) => at !== index && sequence.startsWith(each) && (each !== sequence || at < index)); // prettier-ignore
    return other === undefined ? [] : [fault([action], `begins with the keys of ${other[0]}`)];
  });
}
