import { z } from 'zod';
import { time } from './common-schemas.ts';

/** Body of POST /v1/telephone. */
export const telephoneOrderSchema = z.strictObject({
  user: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .describe('A user of sip.users. Default: the own one. Only the role `admin` may name another'),
});

const iceServerSchema = z.strictObject({
  urls: z.array(z.string()),
  username: z.string().optional(),
  credential: z.string().optional(),
});

const telephoneSchema = z.strictObject({
  user: z.string().describe('The user of sip.users that the telephone registers as'),
  uri: z.string().describe('Its address of record'),
  authorizationUser: z.string().describe('User name of the digest credentials'),
  password: z.string(),
  expiresAt: time.describe('The credentials are good until then: ask for others before'),
  displayName: z.string(),
  sockets: z.array(z.string()).describe('URLs of SIP over WebSocket (RFC 7118), at least one'),
  iceServers: z.array(iceServerSchema).describe('For RTCPeerConnection, as they are'),
  mayCall: z.boolean().describe('Whether it may call, and not only be called'),
});

/** Body of POST /v1/click-to-call/{name}. */
export const guestOrderSchema = z.strictObject({
  token: z
    .string()
    .min(1)
    .max(8_192)
    .optional()
    .describe('JWT, signed by the secret of the button (HS256): exp, and name, number and metadata of the caller'),
});

const guestTelephoneSchema = telephoneSchema.extend({ to: z.string().describe('The only URI that it may call') });

/** The shapes of telephones in browsers. */
export const TELEPHONE_SCHEMAS = {
  TelephoneOrder: telephoneOrderSchema,
  Telephone: telephoneSchema,
  GuestOrder: guestOrderSchema,
  GuestTelephone: guestTelephoneSchema,
} as const satisfies Readonly<Record<string, z.ZodType>>;
