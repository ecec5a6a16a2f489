import type { AiConnector, AiNotice, AiReply, StreamNews } from '../../ports/ai.ts';
import type { CallId, RecordingId } from '../../ports/ids.ts';
import { messageOf } from '../../shared/message-of.ts';
import { rememberBounded } from '../../shared/remember-bounded.ts';
import { TWILIO_ACCOUNT_SID } from '../../shared/twilio/twilio-sid.ts';
import { answeredBy } from './answered-by.ts';
import { callForm } from './call-form.ts';
import type { TwimlAddresses, TwimlCallParts } from './twiml-call-parts.ts';
import { TwimlCall } from './twiml-call.ts';
import type { TwimlForm } from './twiml-client.ts';

/** Calls that are remembered. The oldest gives way: it is long over. */
const MAX_CALLS = 10_000;

export interface TwimlAiOptions extends TwimlAddresses, TwimlCallParts {
  /** Null: {@link TWILIO_ACCOUNT_SID}. */
  readonly accountSid: string | null;
  /** What is done with a call before its first document is asked for. @defaultValue nothing */
  readonly before?: ((call: CallId) => Promise<void>) | undefined;
}

/** An AI application that answers with TwiML. It is asked as Twilio asks, so that it needs no change. */
export class TwimlAi implements AiConnector {
  readonly #options: TwimlAiOptions;
  readonly #calls = new Map<CallId, { readonly call: TwimlCall; underWay: Promise<unknown> }>();

  constructor(options: TwimlAiOptions) {
    this.#options = options;
  }

  async notify(id: CallId, notice: AiNotice, signal: AbortSignal): Promise<AiReply> {
    if (notice.event === 'call.ended') {
      this.#calls.get(id)?.call.end(notice.reason === 'redirected');
      this.#calls.delete(id);
      return { ok: true, actions: [], ignored: [] };
    }
    if (notice.event === 'call.started') this.#begin(id, notice);
    const entry = this.#calls.get(id);
    if (entry === undefined) return { ok: false, message: 'the AI application does not know the call any more' };
    if (notice.event === 'call.started') await this.#options.before?.(id);
    // One after the other, in their order.
    const reply = entry.underWay.then(async () => await this.#take(entry.call, notice, signal));
    entry.underWay = reply;
    return await reply;
  }

  streamed(id: CallId, news: StreamNews): void {
    this.#calls.get(id)?.call.streamed(news);
  }

  recorded(id: CallId, recording: RecordingId): void {
    this.#calls.get(id)?.call.recorded(recording);
  }

  async #take(call: TwimlCall, notice: AiNotice, signal: AbortSignal): Promise<AiReply> {
    try {
      return { ok: true, ...(await call.take(notice, signal)) };
    } catch (error) {
      return { ok: false, message: messageOf(error) };
    }
  }

  #begin(id: CallId, notice: Extract<AiNotice, { event: 'call.started' }>): void {
    const { accountSid } = this.#options;
    const about = aboutCall(id, accountSid ?? TWILIO_ACCOUNT_SID, notice);
    const displaced = rememberBounded(
      this.#calls,
      id,
      { call: new TwimlCall(this.#options, id, this.#options, about), underWay: Promise.resolve() },
      MAX_CALLS,
    );
    // Nobody asks it any more, and it gives back what it has, such as a place in a queue.
    displaced?.call.end(false);
  }
}

/** What every request of a call says about it. */
function aboutCall(
  id: CallId,
  accountSid: string,
  { from, to, direction, identity, answeredBy: by }: Extract<AiNotice, { event: 'call.started' }>,
): TwimlForm {
  const [diverted] = identity?.diversions ?? [];
  const name = identity?.displayName ?? null;
  return {
    ...callForm({ id, from, to, direction }, accountSid),
    CallStatus: 'in-progress',
    ...(by !== undefined && { AnsweredBy: answeredBy(by) }),
    ...(name !== null && { CallerName: name }),
    ...(diverted !== undefined && { ForwardedFrom: diverted.user === '' ? diverted.uri : diverted.user }),
  };
}
