import { z } from 'zod';
import type { SiteWebhook } from '../ports/destination-site.ts';
import { DEFAULTS, LIMITS } from './defaults.ts';
import { durationMs, httpUrl, someText } from './field-schemas.ts';
import type { RouteFallback, SiteFallback } from './site-webhook-types.ts';
import { addressFault } from './webhook-address.ts';

/** Fields of a fallback `destination` that go with `webhook`. */
export const SITE_WEBHOOK_FIELDS = {
  webhook: httpUrl.optional(),
  secret: z
    .union([someText(), z.array(someText()).min(1).max(2)])
    .nullable()
    .optional(),
  timeoutMs: durationMs(100, LIMITS.maxSiteTimeoutMs).optional(),
  allowPrivate: z.boolean().optional(),
};

type Given = Readonly<
  Pick<SiteFallback, 'kind' | 'queue' | 'hours'> & {
    uri: string | undefined;
    webhook: string | undefined;
    secret: SiteWebhook['secret'] | undefined;
    timeoutMs: number | undefined;
    allowPrivate: boolean | undefined;
  }
>;

/** The destination that is named, or the webhook that names some. */
export function destinationOrSite(
  { kind, queue, hours, uri, webhook, ...more }: Partial<Given> & Pick<Given, 'kind'>,
  context: z.RefinementCtx,
): RouteFallback {
  const any = { kind, ...(queue !== undefined && { queue }), ...(hours !== undefined && { hours }) };
  const refuse = (message: string, ...path: string[]): never => {
    context.addIssue({ code: 'custom', message, path });
    return z.NEVER;
  };
  if (webhook === undefined) {
    const [stray] = Object.entries(more).find(([, value]) => value !== undefined) ?? [];
    if (stray !== undefined) return refuse('is used only with webhook', stray);
    return uri === undefined
      ? refuse('expected uri (a destination) or webhook (a URL that names destinations when asked)')
      : { ...any, uri };
  }
  if (uri !== undefined) return refuse('has both uri and webhook; it is one of them');
  const { secret = null, timeoutMs = DEFAULTS.siteWebhook.timeoutMs, allowPrivate = DEFAULTS.siteWebhook.allowPrivate } = more; // prettier-ignore
  const fault = allowPrivate ? null : addressFault(webhook);
  return fault === null ? { ...any, webhook, secret, timeoutMs, allowPrivate } : refuse(fault, 'webhook');
}
