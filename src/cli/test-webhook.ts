import { randomUUID } from 'node:crypto';
import { WEBHOOK_EVENTS } from '../ports/webhook-events.ts';
import type { WebhookEvent } from '../ports/webhook-events.ts';
import { SystemClock } from '../shared/system-clock.ts';
import { webhookHeaders } from '../shared/webhook-headers.ts';
import { HostLookup } from '../shared/outgoing/host-lookup.ts';
import { postEvent, sampleEvent } from '../webhooks/index.ts';
import { writeJsonLine } from './output.ts';

/** The options of `warmbridge webhooks test`. */
export interface WebhookTestFlags {
  readonly secret?: readonly string[];
  readonly event?: readonly string[];
  readonly allowPrivate?: boolean;
  readonly timeoutMs: string;
  /** One line of JSON for each event. */
  readonly json?: boolean;
}

/**
 * Sends a sample of each event to a receiver, one after the other, and says what became of each.
 * @returns the exit code: 0 where the receiver took all of them, 1 where it did not, 2 for options that cannot be used
 */
export async function testWebhook(
  url: string,
  { secret = [], event = WEBHOOK_EVENTS, allowPrivate = false, timeoutMs, json = false }: WebhookTestFlags,
  output: { write(text: string): unknown },
): Promise<number> {
  const fault = optionFault(url, event, timeoutMs);
  if (fault !== null) {
    output.write(`${fault}\n`);
    return 2;
  }
  const clock = new SystemClock();
  const hosts = new HostLookup(clock);
  let refused = 0;
  for (const [index, name] of (event as WebhookEvent[]).entries()) {
    const body = JSON.stringify(sampleEvent(name, index + 1, new Date(clock.wall()).toISOString()));
    const headers = webhookHeaders({ id: randomUUID(), event: name, body, secrets: secret, nowMs: clock.wall() });
    const startedMs = clock.now();
    const { status, error } = await postEvent({
      url: new URL(url),
      headers,
      body,
      allowPrivate,
      hosts,
      clock,
      agent: null,
      timeoutMs: Number(timeoutMs),
    });
    const tookMs = Math.round(clock.now() - startedMs);
    if (error !== null) refused += 1;
    if (json) writeJsonLine(output, { event: name, status, error, tookMs });
    else
      output.write(`${name.padEnd(17)} ${error === null ? `${String(status)} taken` : error} (${String(tookMs)} ms)\n`);
  }
  if (json) return refused === 0 ? 0 : 1;
  output.write(
    refused === 0 ? 'The receiver takes all events.\n' : `The receiver did not take ${String(refused)} of them.\n`,
  );
  return refused === 0 ? 0 : 1;
}

function optionFault(url: string, events: readonly string[], timeoutMs: string): string | null {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) return `${url} is not a URL of http: or https:`;
  const unknown = events.find((name) => !WEBHOOK_EVENTS.some((event) => event === name));
  if (unknown !== undefined) return `${unknown} is not an event; the events are ${WEBHOOK_EVENTS.join(', ')}`;
  return /^[1-9]\d{0,5}$/.test(timeoutMs)
    ? null
    : `--timeout-ms is ${timeoutMs}, and a number of milliseconds is expected`;
}
