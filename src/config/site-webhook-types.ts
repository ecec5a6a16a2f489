import type { Fallback } from '../ports/call-control.ts';
import type { SiteWebhook } from '../ports/destination-site.ts';

/** A fallback of a route that asks a webhook of the site for destinations when its turn comes. */
export interface SiteFallback extends Omit<SiteWebhook, 'url'> {
  readonly kind: 'destination';
  readonly webhook: string;
  readonly queue?: string | undefined;
  readonly hours?: string | undefined;
}

/** A fallback of a route. Those of requests never ask the site: whoever makes one knows it. */
export type RouteFallback = Fallback | SiteFallback;
