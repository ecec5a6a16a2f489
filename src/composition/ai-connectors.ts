import { WebhookAi } from '../ai/webhook/index.ts';
import type { Config, Route } from '../config/index.ts';
import { undialable } from '../config/index.ts';
import type { AiConnector } from '../ports/ai.ts';
import type { Clock } from '../ports/clock.ts';

/**
 * Gives each route its AI, or null if it has none. There is one connector for each webhook, so that its notices keep
 * their order over all routes.
 */
export function aiConnectors({ sip }: Config, clock: Clock): (route: Route) => AiConnector | null {
  const destinationFault = (text: string): string | null => undialable(text, sip);
  const connectors = new Map<string, AiConnector>();
  return ({ ai }) => {
    if (ai.kind !== 'webhook') return null;
    const key = JSON.stringify([ai.url, ai.secret]);
    const known = connectors.get(key) ?? new WebhookAi({ url: ai.url, secret: ai.secret, clock, destinationFault });
    connectors.set(key, known);
    return known;
  };
}
