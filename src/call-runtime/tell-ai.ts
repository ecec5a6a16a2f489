import type { Logger } from 'pino';
import type { AiConnector, AiNotice, AiReply } from '../ports/ai.ts';
import type { Clock } from '../ports/clock.ts';
import type { CallId } from '../ports/ids.ts';
import { within } from '../shared/within.ts';
import type { UntimedEvent } from './untimed-event.ts';

/** The AI connector may take so long. It has a deadline of its own, which is shorter. */
const AI_REPLY_MS = 30_000;

/** The parts of a call that telling its AI needs. */
export interface AiLink {
  readonly id: CallId;
  /** Null where the route has none that can be reached. */
  readonly ai: AiConnector | null;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Tells the AI something, and gives the event that its answer is to the machine. It never rejects.
 * @param call aborted once the call is over and wants no answer any more
 * @param more takes the events of what the AI says behind its answer
 * @returns null where there is nothing to be done
 */
export async function tellAi(
  { id, ai, clock, logger }: AiLink,
  notice: AiNotice,
  call: AbortSignal,
  more: (event: UntimedEvent) => void,
): Promise<UntimedEvent | null> {
  // The last notices outlive the call, and want no answer.
  const outlives = notice.event === 'call.ended' || (notice.event === 'recording.ended' && notice.by === 'hangup');
  const signal = outlives ? new AbortController().signal : call;
  const goOn = (reply: AiReply): void => {
    const event = signal.aborted || outlives ? null : eventOf(reply, logger);
    if (event !== null) more(event);
  };
  const reply = await within<AiReply>(
    { clock, ms: AI_REPLY_MS, who: 'the AI connector', signal },
    async () => await (ai?.notify(id, notice, signal, goOn) ?? { ok: false, message: 'no AI is connected' }),
  ).catch((error: unknown): AiReply => {
    if (!signal.aborted) logger.error({ err: error }, 'the AI connector failed');
    return { ok: false, message: 'the AI connector failed' };
  });
  if (outlives || signal.aborted) return null;
  return eventOf(reply, logger);
}

/** What an answer is to the machine; null: nothing. */
function eventOf(reply: AiReply, logger: Logger): UntimedEvent | null {
  if (!reply.ok) return { type: 'ai.failed', message: reply.message };
  const { actions, ignored, firstTokenMs } = reply;
  if (ignored.length > 0) logger.warn({ ignored }, 'the AI asked for something that Warmbridge does not know');
  if (actions.length === 0) return null;
  return { type: 'ai.actions', actions, ...(firstTokenMs !== undefined && { firstTokenMs }) };
}
