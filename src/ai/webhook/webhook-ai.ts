import { randomUUID } from 'node:crypto';
import type { AiConnector, AiNotice, AiReply } from '../../ports/ai.ts';
import type { Clock } from '../../ports/clock.ts';
import type { CallId } from '../../ports/ids.ts';
import type { Tracing } from '../../ports/tracing.ts';
import { MAX_JSON_BODY_BYTES } from '../../shared/json-limits.ts';
import { causeMessageOf } from '../../shared/message-of.ts';
import { RedirectError } from '../../shared/outgoing/follow-redirects.ts';
import { readBounded } from '../../shared/outgoing/read-bounded.ts';
import { fetchTraced } from '../../shared/outgoing/traced.ts';
import { pause } from '../../shared/pause.ts';
import { DeadlineError, within } from '../../shared/within.ts';
import type { KnownNames } from '../../config/index.ts';
import type { DestinationFault } from './actions.ts';
import { readReply } from './read-reply.ts';
import { webhookHeaders } from '../../shared/webhook-headers.ts';

/** How long the application may take to answer. The caller hears silence meanwhile. */
export const WEBHOOK_TIMEOUT_MS = 5_000;
const RETRY_AFTER_MS = 200;
/** A partial result holds up the notice behind it, and another soon takes its place. */
export const PARTIAL_TIMEOUT_MS = 1_000;

export interface WebhookAiOptions {
  readonly url: string;
  /** Signs the requests. Null leaves them unsigned. */
  readonly secret: string | null;
  readonly clock: Clock;
  /** Says why no call can be sent to a destination of the application; null if one can. */
  readonly destinationFault: DestinationFault;
  /** Queues, hours and mailboxes that it may name. @defaultValue names are not looked at */
  readonly names?: KnownNames | undefined;
  /** @defaultValue nothing is traced */
  readonly tracing?: Tracing | undefined;
  /** @defaultValue {@link WEBHOOK_TIMEOUT_MS} */
  readonly timeoutMs?: number;
}

/** One request that tells of something. */
interface Delivery {
  readonly call: CallId;
  readonly id: string;
  readonly event: string;
  readonly timeoutMs: number;
}

/** An AI application behind a webhook, in the VoIPBin dialect. It is told of events and answers with actions. */
export class WebhookAi implements AiConnector {
  readonly #options: WebhookAiOptions;
  /** The notice under way for each call. The next notice waits for it. */
  readonly #underWay = new Map<CallId, Promise<AiReply>>();

  constructor(options: WebhookAiOptions) {
    this.#options = options;
  }

  notify(call: CallId, notice: AiNotice, signal: AbortSignal): Promise<AiReply> {
    const before = this.#underWay.get(call) ?? Promise.resolve();
    const reply = before.then(() => this.#deliver(call, notice, signal));
    this.#underWay.set(call, reply);
    void reply.finally(() => {
      if (this.#underWay.get(call) === reply) this.#underWay.delete(call);
    });
    return reply;
  }

  async #deliver(call: CallId, notice: AiNotice, signal: AbortSignal): Promise<AiReply> {
    let url: URL;
    try {
      url = this.#address(call, notice);
    } catch {
      return { ok: false, message: 'the webhook of a listen action is not a URL' };
    }
    const body = JSON.stringify(bodyOf(call, notice));
    const { timeoutMs: usualMs = WEBHOOK_TIMEOUT_MS } = this.#options;
    const isPartial = notice.event === 'call.speech' && notice.partial === true;
    const timeoutMs = isPartial ? Math.min(usualMs, PARTIAL_TIMEOUT_MS) : usualMs;
    const delivery = { call, event: notice.event, id: randomUUID(), timeoutMs };
    const first = await this.#post(url, body, delivery, signal);
    if (!('retry' in first)) return first;
    if (isPartial) return { ok: false, message: first.retry };
    await pause(this.#options.clock, RETRY_AFTER_MS, signal);
    const second = await this.#post(url, body, delivery, signal);
    return 'retry' in second ? { ok: false, message: second.retry } : second;
  }

  #address(call: CallId, notice: AiNotice): URL {
    const isResult = notice.event === 'call.dtmf' || notice.event === 'call.speech';
    if (!isResult || notice.webhook === null) return new URL(this.#options.url);
    const url = new URL(notice.webhook, this.#options.url);
    url.searchParams.set('call_id', call);
    return url;
  }

  async #post(
    url: URL,
    body: string,
    { call, id, event, timeoutMs }: Delivery,
    signal: AbortSignal,
  ): Promise<AiReply | { readonly retry: string }> {
    const { secret, clock, destinationFault, names, tracing } = this.#options;
    if (isAborted(signal)) return { ok: false, message: 'the call has ended' };
    const secrets = secret === null ? [] : [secret];
    const headers = webhookHeaders({ id, event, body, secrets, nowMs: clock.wall() });
    try {
      return await within({ clock, ms: timeoutMs, who: 'the AI application', signal }, async (givenUp) => {
        const request = { method: 'POST', body, headers, signal: givenUp };
        const response = await fetchTraced(tracing, { call, name: event }, url, request);
        return readAnswer(response, await readBounded(response, MAX_JSON_BODY_BYTES), destinationFault, names);
      });
    } catch (error) {
      if (isAborted(signal)) return { ok: false, message: 'the call has ended' };
      if (error instanceof RedirectError) return { ok: false, message: `the AI application ${error.message}` };
      return error instanceof DeadlineError
        ? { ok: false, message: error.message }
        : { retry: `the AI application cannot be reached: ${causeMessageOf(error)}` };
    }
  }
}

/** @param body null if it is too long */
function readAnswer(
  { status, ok, headers }: Response,
  body: Uint8Array | null,
  destinationFault: DestinationFault,
  names: KnownNames | undefined,
): AiReply | { readonly retry: string } {
  if (status >= 500) return { retry: `the AI application answered ${String(status)}` };
  if (!ok) return { ok: false, message: `the AI application answered ${String(status)}` };
  if (body === null) {
    const limit = String(MAX_JSON_BODY_BYTES);
    return { ok: false, message: `the answer of the AI application is longer than ${limit} bytes` };
  }
  return readReply(body, headers.get('content-type'), destinationFault, names);
}

/** A function, because TypeScript would assume that the signal does not change while we wait. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

function bodyOf(call: CallId, notice: AiNotice): Record<string, unknown> {
  switch (notice.event) {
    case 'call.started':
      return {
        call_id: call,
        event: notice.event,
        from: notice.from,
        to: notice.to,
        identity: notice.identity,
        direction: notice.direction,
        answered_by: notice.answeredBy,
      };
    case 'call.dtmf':
      return { call_id: call, event: notice.event, digits: notice.digits, transcript: notice.transcript ?? '' };
    case 'call.speech':
      return {
        call_id: call,
        event: notice.event,
        transcript: notice.transcript,
        confidence: notice.confidence,
        partial: notice.partial,
      };
    case 'handoff.ended':
      return {
        call_id: call,
        event: notice.event,
        handoff_id: notice.handoffId,
        result: notice.result,
        reason: notice.reason,
        attempts: notice.attempts ?? [],
        human_said: notice.humanSaid ?? [],
      };
    case 'voice.ended':
      return {
        call_id: call,
        event: notice.event,
        lost: notice.lost,
        reason: notice.reason,
        detail: notice.detail,
      };
    case 'handoff.listening':
      return { call_id: call, event: notice.event };
    case 'handoff.briefing':
      return { call_id: call, event: notice.event, handoff_id: notice.handoffId, reason: notice.reason };
    case 'handoff.refused':
      return { call_id: call, event: notice.event, reason: notice.reason };
    case 'call.returned':
      return {
        call_id: call,
        event: notice.event,
        reason: notice.reason,
        handoff_id: notice.handoffId,
        summary: notice.summary,
        context: notice.context,
        metadata: notice.metadata,
      };
    case 'conference.ended':
      return {
        call_id: call,
        event: notice.event,
        name: notice.name,
        conference_id: notice.conference,
        reason: notice.reason,
      };
    case 'recording.ended':
      return {
        call_id: call,
        event: notice.event,
        recording: notice.recording,
        duration_ms: notice.durationMs,
        spoken: notice.spoken,
        by: notice.by,
        digits: notice.digits,
      };
    case 'call.ended':
      return {
        call_id: call,
        event: notice.event,
        result: notice.result,
        reason: notice.reason,
        metadata: notice.metadata,
      };
  }
}
