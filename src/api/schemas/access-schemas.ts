import { z } from 'zod';
import { API_ROLES, USER_NAME } from '../../config/index.ts';
import { AGENT_NAME } from '../../ports/agents.ts';
import { asAgentId } from '../../ports/ids.ts';
import { listOf } from './list-of.ts';

const MIN_PASSWORD_LENGTH = 12;
const MAX_PASSWORD_LENGTH = 256;

const role = z.enum(API_ROLES);
const time = z.iso.datetime({ offset: true });
/** Names of people come in any case, and are kept in lower case. */
export const personName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/, 'expected a letter or digit, then at most 63 of those and . _ @ -')
  .toLowerCase();
const keyName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._ -]{0,63}$/, 'expected a letter or digit, then at most 63 of those, blanks and . _ -'); // prettier-ignore
const newPassword = z
  .string()
  .min(MIN_PASSWORD_LENGTH)
  .max(MAX_PASSWORD_LENGTH)
  .describe(`At least ${MIN_PASSWORD_LENGTH} characters, and not the name`);
const displayName = z.string().trim().min(1).max(100);
const agent = z
  .string()
  .regex(AGENT_NAME)
  .transform(asAgentId)
  .nullable()
  .describe('Of the role `agent`: the id of the agent; of any other: null');
const user = z
  .string()
  .regex(USER_NAME, 'expected at most 64 letters, digits and + . _ -')
  .nullable()
  .describe('The user of sip.users whose telephone is the own one; null: that of the agent, if there is one');

/** A login: by name and password, or by a key. */
export const loginSchema = z.union([
  z.strictObject({ name: z.string().min(1).max(64), password: z.string().min(1).max(1_024) }),
  z.strictObject({ key: z.string().min(1).max(1_024) }),
]);

const sessionSchema = z.object({
  kind: z.enum(['key', 'person']),
  name: z.string(),
  displayName: z.string(),
  role,
  agent: z.string().nullable(),
  user: z.string().nullable(),
  permissions: z.array(z.string()).describe('What the role may do (docs/api-access.md)'),
  csrfToken: z.string().describe('For the header `X-CSRF-Token` of every request that changes something'),
  expiresAt: time,
});

export const passwordChangeSchema = z.strictObject({ password: z.string().min(1).max(1_024), newPassword });

export const newPersonSchema = z.strictObject({
  name: personName,
  displayName: displayName.optional(),
  role,
  agent: agent.optional(),
  user: user.optional(),
  password: newPassword,
  disabled: z.boolean().optional(),
});

export const personChangeSchema = z.strictObject({
  displayName: displayName.optional(),
  role: role.optional(),
  agent: agent.optional(),
  user: user.optional(),
  password: newPassword.optional(),
  disabled: z.boolean().optional(),
});

const personSchema = z.object({
  name: z.string(),
  displayName: z.string(),
  role,
  agent: z.string().nullable(),
  user: z.string().nullable(),
  disabled: z.boolean(),
  createdAt: time,
  createdBy: z.string(),
  changedAt: time,
});

export const newApiKeySchema = z.strictObject({
  name: keyName,
  role,
  agent: agent.optional(),
  user: user.optional(),
  expiresAt: time.nullable().optional().describe('Null, the default: it does not expire'),
});

const apiKeySchema = z.object({
  name: z.string(),
  role,
  agent: z.string().nullable(),
  user: z.string().nullable(),
  configured: z.boolean().describe('The configuration has it; it cannot be revoked here'),
  createdAt: time.nullable(),
  createdBy: z.string().nullable(),
  lastUsedAt: time.nullable().describe('To ten minutes'),
  expiresAt: time.nullable(),
});
const madeApiKeySchema = apiKeySchema.extend({ key: z.string().describe('Nobody can read it again') });

const apiActionSchema = z.object({
  n: z.int(),
  at: time,
  kind: z.enum(['key', 'person', 'stranger']),
  who: z.string(),
  role: z.string().nullable(),
  source: z.string(),
  method: z.string(),
  route: z.string(),
  object: z.string(),
  callId: z.string().nullable(),
  status: z.int(),
  requestId: z.string().nullable(),
  hash: z.string().describe('SHA-256 of the hash of the one before, a line feed, and the JSON of the action'),
});

export const ACCESS_SCHEMAS = {
  Login: loginSchema,
  Session: sessionSchema,
  PasswordChange: passwordChangeSchema,
  Person: personSchema,
  PersonList: listOf(personSchema),
  NewPerson: newPersonSchema,
  PersonChange: personChangeSchema,
  ApiKey: apiKeySchema,
  ApiKeyList: listOf(apiKeySchema),
  NewApiKey: newApiKeySchema,
  MadeApiKey: madeApiKeySchema,
  ApiActionList: listOf(apiActionSchema),
} as const satisfies Readonly<Record<string, z.ZodType>>;
