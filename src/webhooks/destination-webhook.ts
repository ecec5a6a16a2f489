import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { destinationsSchema, destinationSchema, huntSchema, ringTimeoutSchema } from '../config/index.ts';
import type { Clock } from '../ports/clock.ts';
import type { Tracing } from '../ports/tracing.ts';
import type {
  DestinationQuestion,
  DestinationSite,
  NamedDestinations,
  SiteWebhook,
} from '../ports/destination-site.ts';
import { messageOf } from '../shared/message-of.ts';
import { HostLookup } from '../shared/outgoing/host-lookup.ts';
import { beginTraced } from '../shared/outgoing/traced.ts';
import { webhookHeaders } from '../shared/webhook-headers.ts';
import { AnswerError, answered, statusFault } from './post-event.ts';

/** What the request is called in `Warmbridge-Event`. */
const EVENT = 'handoff.destinations';
/** The longest answer. Twenty destinations need a tenth of it. */
const MAX_ANSWER_BYTES = 65_536;

const MAX_REASON_LENGTH = 500;

/** An answer may have more fields, which nobody looks at. */
const answerSchema = z.object({
  destinations: destinationsSchema.nullish(),
  destination: destinationSchema.nullish(),
  hunt: huntSchema.nullish(),
  ringTimeoutMs: ringTimeoutSchema.nullish(),
});

export interface DestinationWebhookOptions {
  readonly clock: Clock;
  /** Why no call can be sent to a destination; null where one can. */
  readonly destinationFault: (destination: string) => string | null;
  /** @defaultValue nothing is traced */
  readonly tracing?: Tracing | undefined;
}

/** Asks webhooks of the site for destinations. The request is signed as those that tell of events are. */
export class DestinationWebhook implements DestinationSite {
  readonly #options: DestinationWebhookOptions;
  readonly #hosts: HostLookup;

  constructor(options: DestinationWebhookOptions) {
    this.#options = options;
    this.#hosts = new HostLookup(options.clock);
  }

  async ask(webhook: SiteWebhook, question: DestinationQuestion, signal: AbortSignal): Promise<NamedDestinations> {
    const { clock, tracing } = this.#options;
    const { url, secret, timeoutMs, allowPrivate } = webhook;
    const id = randomUUID();
    const at = new Date(clock.wall()).toISOString();
    const body = JSON.stringify({ id, event: EVENT, at, ...question });
    const secrets = secret === null ? [] : [secret].flat();
    const span = beginTraced(tracing, { call: question.callId, name: EVENT });
    const headers = { ...webhookHeaders({ id, event: EVENT, body, secrets, nowMs: clock.wall() }), ...span.headers };
    let named: NamedDestinations = { destinations: [] };
    const post = { url: new URL(url), headers, body, allowPrivate, hosts: this.#hosts, clock, agent: null, timeoutMs, signal }; // prettier-ignore
    try {
      await answered(post, async (answer) => {
        span.end({ status: answer.statusCode ?? 0 });
        named = this.#read(await textOf(answer));
      });
    } catch (error) {
      span.end({ error: messageOf(error) });
      throw error;
    }
    return named;
  }

  /** @throws AnswerError where it cannot be used */
  #read(text: string): NamedDestinations {
    if (text.trim() === '') return { destinations: [] };
    const parsed = answerSchema.safeParse(jsonOf(text));
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      const path = issue?.path.map(String).join('.') ?? '';
      throw new AnswerError(`its answer does not fit: ${path === '' ? '' : `${path}: `}${issue?.message ?? ''}`);
    }
    const { destinations, destination, hunt, ringTimeoutMs } = parsed.data;
    const all = [...(destinations ?? []), ...(typeof destination === 'string' ? [destination] : [])];
    const faults = all.map((each) => this.#options.destinationFault(each));
    const good = all.filter((_, index) => faults[index] === null);
    const ignored = all.flatMap((each, index) => (faults[index] === null ? [] : [`${each}: ${faults[index] ?? ''}`]));
    if (good.length === 0 && ignored.length > 0) {
      throw new AnswerError(`it names nobody who can be called: ${ignored.join('; ').slice(0, MAX_REASON_LENGTH)}`);
    }
    return {
      destinations: good,
      ...(ignored.length > 0 && { ignored }),
      ...(typeof hunt === 'string' && { hunt }),
      ...(typeof ringTimeoutMs === 'number' && { ringTimeoutMs }),
    };
  }
}

/** The body of an answer. @throws AnswerError where the status, or its length, says that it is none */
async function textOf(answer: IncomingMessage): Promise<string> {
  const { statusCode = 0 } = answer;
  if (statusCode < 200 || statusCode > 299) {
    answer.destroy();
    throw new AnswerError(statusFault(statusCode));
  }
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    length += chunk.length;
    // Leaving the loop ends the connection.
    if (length > MAX_ANSWER_BYTES) throw new AnswerError(`its answer is longer than ${String(MAX_ANSWER_BYTES)} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AnswerError('its answer is not JSON');
  }
}
