import { z } from 'zod';
import { asAgentId } from '../ports/ids.ts';
import { API_ROLES } from './api-types.ts';
import { DEFAULTS, LIMITS } from './defaults.ts';
import { agentName, durationMs, parsedText, shortText, someText } from './field-schemas.ts';
import { userName } from './users-schema.ts';
import { parseHostPort, parseNetwork } from './parse-text.ts';
import type { Relation } from './relations.ts';
import { fault, fieldsOf, isGiven, unique } from './relations.ts';
import { related } from './related.ts';

/** A key has one secret, and the key of an agent says whose it is. */
const keyIsWhole: Relation = (entry) => {
  const { role, agent, key, hash } = fieldsOf(entry);
  const faults = [];
  if (isGiven(key) === isGiven(hash))
    faults.push(fault(isGiven(key) ? ['hash'] : ['key'], 'expected either key or hash'));
  if (role === 'agent' && !isGiven(agent))
    faults.push(fault(['agent'], 'is missing: the role agent needs the id of one'));
  if (role !== 'agent' && isGiven(agent)) faults.push(fault(['agent'], 'is of the role agent alone'));
  return faults;
};

const keySchema = related(
  z.strictObject({
    name: shortText(),
    role: z.enum(API_ROLES),
    agent: agentName.transform(asAgentId).nullable().default(null),
    user: userName.nullable().default(null),
    // RFC 6750 2.1: the characters of a bearer token.
    key: z
      .string()
      .min(LIMITS.minKeyLength)
      .max(512)
      .regex(/^[A-Za-z0-9._~+/-]+=*$/, 'may hold letters, digits and - . _ ~ + / only (RFC 6750 2.1)')
      .nullable()
      .default(null),
    hash: z
      .string()
      .regex(/^wbk_[a-z0-9]{12}\$scrypt\$ln=\d{1,2},r=\d{1,2},p=\d{1,2}\$[\w-]{22,64}\$[\w-]{43}$/, {
        error: 'expected the hash that `warmbridge keys hash` prints',
      })
      .nullable()
      .default(null),
  }),
  keyIsWhole,
);

/** Requests in a minute; null: any number. */
const perMinute = z.int().min(1).max(10_000_000).nullable();

const idleBeforeMax: Relation = (sessions) => {
  const { idleMs, maxMs } = fieldsOf(sessions);
  if (typeof idleMs !== 'number' || typeof maxMs !== 'number' || idleMs <= maxMs) return [];
  return [fault(['idleMs'], `must not be more than maxMs (${maxMs})`)];
};

/** `api`. */
export const apiSchema = z.strictObject({
  listen: parsedText(parseHostPort).prefault(DEFAULTS.api.listen),
  pathPrefix: z
    .string()
    .max(128)
    .regex(/^(\/[A-Za-z0-9._~-]+)*$/, 'expected a path such as /warmbridge, without a slash at its end')
    .default(DEFAULTS.api.pathPrefix),
  tryIt: z.boolean().nullable().default(null),
  keys: related(z.array(keySchema), unique(['name']), unique(['key']), unique(['hash'])).default([]),
  sessions: related(
    z.strictObject({
      idleMs: durationMs(60_000).default(DEFAULTS.api.sessions.idleMs),
      maxMs: durationMs(60_000, LIMITS.maxSessionMs).default(DEFAULTS.api.sessions.maxMs),
    }),
    idleBeforeMax,
  ).prefault({}),
  rateLimits: z
    .strictObject({
      perMinute: perMinute.default(DEFAULTS.api.rateLimits.perMinute),
      strangersPerMinute: perMinute.default(DEFAULTS.api.rateLimits.strangersPerMinute),
      callsPerMinute: perMinute.default(DEFAULTS.api.rateLimits.callsPerMinute),
    })
    .prefault({}),
  tls: z
    .strictObject({
      cert: someText(),
      key: someText(),
      ca: someText().nullable().default(null),
      minVersion: z.enum(['TLSv1.2', 'TLSv1.3']).default(DEFAULTS.api.tls.minVersion),
    })
    .nullable()
    .default(null),
  trustProxy: z.array(parsedText(parseNetwork)).max(LIMITS.maxProxies).default([]),
});
