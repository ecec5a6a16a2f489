import type { Logger } from 'pino';
import type { FactEntry } from '../ports/journal.ts';

/** Logs the facts of a call that an operator looks for: its end, and each kind of loss once. */
export class CallLog {
  readonly #logger: Logger;
  readonly #told = new Set<string>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  fact(fact: FactEntry): void {
    switch (fact.type) {
      case 'call.ended': {
        const { result, reason, sipStatus, route, durationMs, talkMs, handoffs, from, to } = fact.data;
        const outcomes = handoffs.map((handoff) => `${handoff.result ?? 'open'}: ${handoff.resultReason ?? 'none'}`);
        const numbers = { pii: { from, to, route } };
        this.#logger.info(
          { result, reason, sipStatus, durationMs, talkMs, handoffs: outcomes, ...numbers },
          'call ended',
        );
        return;
      }
      case 'ai.failed':
        this.#loss(fact.type, {}, 'the AI failed, and the call goes on without it');
        return;
      case 'ai.overflow':
        this.#loss(fact.type, { dropped: fact.data.dropped }, 'the AI queued more actions than may wait');
        return;
      case 'handoff.refused':
        this.#loss(
          fact.type,
          { maxPerCall: fact.data.maxPerCall },
          'a handoff was refused: the call has had too many handoffs',
        );
        return;
      case 'recording.failed':
        this.#loss(fact.type, { reason: fact.data.message }, 'the recording failed and is tried again');
        return;
      case 'leg.qualityAlarm': {
        const { leg, role, trunk, direction, mos, lossPercent, jitterMs, roundTripMs } = fact.data;
        this.#logger.warn(
          { legId: leg, role, trunk, direction, mos, lossPercent, jitterMs, roundTripMs },
          'a leg sounds worse than media.quality.alarmMos',
        );
        return;
      }
      case 'recording.resumed':
        this.#logger.info({ lostMs: fact.data.lostMs }, 'the recording goes on');
        return;
      default:
        return; // the journal has it
    }
  }

  /** Once of each type, so that a call cannot fill the log. */
  #loss(type: string, fields: Readonly<Record<string, unknown>>, message: string): void {
    if (this.#told.has(type)) return;
    this.#told.add(type);
    this.#logger.warn(fields, message);
  }
}
