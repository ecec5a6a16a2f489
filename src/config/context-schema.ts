import { z } from 'zod';
import { related } from './related.ts';
import { addressIsAllowed } from './webhook-schema.ts';
import { isTooDeep, jsonBytes } from '../shared/json-limits.ts';
import { placeholdersOf } from '../shared/json-template.ts';
import { DEFAULTS, LIMITS } from './defaults.ts';
import { checkedText, durationMs, headerSecret, httpUrl, shortText, someText } from './field-schemas.ts';
import { placeholderFault } from './relations.ts';

/** What a template of the caller's display name may have in braces. */
const NAME_PLACEHOLDERS = ['from', 'name', 'to', 'route', 'reason', 'intent'] as const;
/** Where the placeholders of `crm.template` begin. */
const CRM_ROOTS: readonly string[] = ['summary', 'fields', 'transcript', 'event'];
const MAX_TEMPLATE_BYTES = 65_536;

/** A template of the display name that an agent's telephone shows. */
export const displayNameSchema = checkedText((text) => {
  if (text.length > 256) return 'is longer than 256 characters';
  if (/\p{Cc}/u.test(text)) return 'holds a control character';
  return placeholderFault(text, NAME_PLACEHOLDERS);
});

/** Where browsers reach the API. Links are made by adding to it. */
const publicUrl = httpUrl
  .refine((text) => !URL.canParse(text) || !/[?#@]/.test(text), 'must have no user, query or fragment')
  .transform((text) => new URL(text).href.replace(/\/+$/, ''));

/** `context` of the configuration. */
export const contextSchema = z.strictObject({
  publicUrl: publicUrl.nullable().default(null),
  linkTtlMs: durationMs(1_000).default(DEFAULTS.context.linkTtlMs),
  displayName: displayNameSchema.nullable().default(null),
});

/** Says what is wrong with a template for a CRM; null if nothing is. */
function templateFault(template: unknown): string | null {
  if (isTooDeep(template)) return 'is nested too deeply';
  if (jsonBytes(template) > MAX_TEMPLATE_BYTES) return `is larger than ${String(MAX_TEMPLATE_BYTES)} bytes`;
  const unknown = placeholdersOf(template).find((path) => !CRM_ROOTS.includes(path.split('.', 1)[0] ?? ''));
  if (unknown === undefined) return null;
  return `{{${unknown}}} is not a placeholder; one begins with ${CRM_ROOTS.join(', ')}, such as {{fields.intent}}`;
}

/** `crm` of the configuration. */
export const crmSchema = related(
  z.strictObject({
    url: httpUrl,
    secret: someText().nullable().default(null),
    allowPrivate: z.boolean().default(DEFAULTS.crm.allowPrivate),
    timeoutMs: durationMs(100, LIMITS.maxWebhookTimeoutMs).default(DEFAULTS.crm.timeoutMs),
    template: z
      .json()
      .superRefine((template, context) => {
        const message = templateFault(template);
        if (message !== null) context.addIssue({ code: 'custom', message });
      })
      .nullable()
      .default(null),
  }),
  addressIsAllowed,
);

/** `summary` of the configuration. */
export const summarySchema = z.strictObject({
  url: httpUrl,
  apiKey: headerSecret().nullable().default(null),
  model: shortText(),
});
