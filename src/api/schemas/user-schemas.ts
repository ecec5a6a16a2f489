import { z } from 'zod';
import { listOf } from './list-of.ts';

const time = z.iso.datetime({ precision: 3 });

const contactSchema = z.strictObject({
  uri: z.string().describe('The Contact, as the telephone registered it'),
  q: z.number().describe('Its preference, from 0 to 1: the highest is called first, and equal ones ring together'),
  registeredAt: time.describe('The newest REGISTER; RFC 3339, UTC'),
  expiresAt: time,
  source: z.string().describe('Where its REGISTER came from, as udp:203.0.113.7:5060; calls go there'),
  userAgent: z.string().nullable(),
  reachable: z.boolean().describe('False: its connection is lost, or it answers OPTIONS no more'),
  roundTripMs: z.number().nullable().describe('Of the newest OPTIONS that it answered; null: none yet'),
});

const userSchema = z.strictObject({
  name: z.string(),
  state: z
    .enum(['registered', 'unreachable', 'unregistered'])
    .describe('`unreachable`: it has contacts, and none can be reached'),
  mayCall: z.boolean().describe('Whether its telephones may call Warmbridge'),
  contacts: z.array(contactSchema),
});

/** The shapes of users, whose telephones register with us. */
export const USER_SCHEMAS = {
  User: userSchema,
  UserList: listOf(userSchema),
} as const;
