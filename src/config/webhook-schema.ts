import { z } from 'zod';
import { WEBHOOK_EVENTS } from '../ports/webhook-events.ts';
import { CRM_NAME, DEFAULTS, LIMITS } from './defaults.ts';
import { durationMs, httpUrl, shortText, someText } from './field-schemas.ts';
import { related } from './related.ts';
import { fault, fieldsOf, itemsOf, unique } from './relations.ts';
import type { Relation } from './relations.ts';
import { addressFault } from './webhook-address.ts';
import type { WebhookConfig } from './types.ts';

/** A webhook at an address of a private network needs leave; a name is looked at each time it is called. */
export const addressIsAllowed: Relation = (webhook) => {
  const { url, allowPrivate } = fieldsOf(webhook);
  if (typeof url !== 'string' || allowPrivate === true) return [];
  const message = addressFault(url);
  return message === null ? [] : [fault(['url'], message)];
};

/** Webhooks need names that differ. One without a name has that of its URL. */
const namesDiffer: Relation = (webhooks) => {
  const named = itemsOf(webhooks).map((webhook) => ({ key: nameOfWebhook(fieldsOf(webhook)) }));
  return unique(['key'])(named).map(({ path: [index], message }) =>
    fault(
      [index ?? 0, 'name'],
      `${message.replace('is', 'the name, or the URL without one, is')}; give it another name`,
    ),
  );
};

function nameOfWebhook({ name, url }: Readonly<Record<string, unknown>>): unknown {
  if (typeof name === 'string' || typeof url !== 'string' || !URL.canParse(url)) return name;
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}

const webhook = related(
  z.strictObject({
    name: shortText()
      .refine((name) => name !== CRM_NAME, {
        message: `${CRM_NAME} is the name of the CRM among the receivers; choose another`,
      })
      .optional(),
    url: httpUrl,
    secret: z
      .union([someText(), z.array(someText()).min(1).max(2)])
      .nullable()
      .default(null),
    events: z
      .array(z.enum(['*', ...WEBHOOK_EVENTS]))
      .min(1)
      .default([...DEFAULTS.webhooks.events]),
    allowPrivate: z.boolean().default(DEFAULTS.webhooks.allowPrivate),
    timeoutMs: durationMs(100, LIMITS.maxWebhookTimeoutMs).default(DEFAULTS.webhooks.timeoutMs),
    concurrency: z.int().min(1).max(256).default(DEFAULTS.webhooks.concurrency),
  }),
  addressIsAllowed,
);

/** A webhook has a name of its own, or that of its URL. */
function completeWebhook(given: z.output<typeof webhook>): WebhookConfig {
  const { host, pathname } = new URL(given.url);
  return { ...given, name: given.name ?? `${host}${pathname}`.slice(0, LIMITS.maxNameLength) };
}

/** `webhooks` of the configuration. */
export const webhooksSchema = related(z.array(webhook), namesDiffer).transform((list) => list.map(completeWebhook));
