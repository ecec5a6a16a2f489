import { isIP } from 'node:net';
import { z } from 'zod';
import { DEFAULTS, LIMITS } from './defaults.ts';
import { durationMs, lineText } from './field-schemas.ts';
import type { Relation } from './relations.ts';
import { fault, fieldsOf, isGiven, unique } from './relations.ts';
import { related } from './related.ts';

/** RFC 7064 3.1 and RFC 7065 3.1. */
const ICE_URI = /^(?:stuns?:[^\s?]+|turns?:[^\s?]+(?:\?transport=(?:udp|tcp))?)$/i;

/** Who has a name has a password, and none of both where the secret makes them. TURN serves nobody whom it does not know. */
const credentialsAreWhole: Relation = (server) => {
  const { urls, username, credential, secret } = fieldsOf(server);
  const faults = [];
  if (isGiven(username) !== isGiven(credential))
    faults.push(fault([isGiven(username) ? 'credential' : 'username'], 'username and credential come together'));
  if (isGiven(secret) && (isGiven(username) || isGiven(credential)))
    faults.push(fault(['secret'], 'expected either secret or username and credential'));
  const hasTurn = Array.isArray(urls) && urls.some((url) => typeof url === 'string' && /^turns?:/i.test(url));
  if (hasTurn && !isGiven(secret) && !isGiven(username))
    faults.push(fault(['secret'], 'is missing: a TURN server needs it, or username and credential'));
  return faults;
};

const iceServer = related(
  z.strictObject({
    urls: related(
      z
        .array(
          z
            .string()
            .max(LIMITS.maxUriLength)
            .regex(ICE_URI, 'expected a stun:, turn: or turns: URI such as turn:turn.example:3478?transport=udp'),
        )
        .min(1)
        .max(LIMITS.maxIceUrls),
      unique([], []),
    ),
    username: lineText().nullable().default(null),
    credential: lineText().nullable().default(null),
    secret: lineText().nullable().default(null),
    ttlMs: durationMs(60_000).default(DEFAULTS.media.webrtc.iceTtlMs),
  }),
  credentialsAreWhole,
);

const address = z.string().refine((text) => isIP(text) !== 0, 'expected an IP address');

/** `media.webrtc`. */
export const webrtcSchema = z.strictObject({
  enabled: z.boolean().default(DEFAULTS.media.webrtc.enabled),
  externalAddresses: related(z.array(address).max(LIMITS.maxExternalAddresses), unique([], [])).default([]),
  iceServers: z.array(iceServer).max(LIMITS.maxIceServers).default([]),
});
