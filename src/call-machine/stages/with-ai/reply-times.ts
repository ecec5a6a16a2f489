/** How long the caller waits for an answer, stage by stage: it goes on record as the first sound of it is heard. */
import type { CallEventOf } from '../../events.ts';
import type { Step } from '../../step.ts';
import { fact, patch, stageOf } from '../../step.ts';
import type { Words } from './state.ts';

/** The AI is asked about what the caller said. @param said the words, in the order in which they ended */
export function replyBegins(step: Step, said: readonly Words[]): void {
  const last = said.at(-1);
  const recognizedAt = Math.max(...said.map(({ toldAt }) => toldAt));
  const times = { recognizedAt, askedAt: step.at, answeredAt: null, firstTokenMs: null };
  const reply = last === undefined ? null : { spokenAt: last.endAt, ...times };
  patch(step, { stage: { ...stageOf(step, 'with-ai'), reply } });
}

/** The AI has answered. Only what it says counts, and only the first time. */
export function replyComes(step: Step, { actions, firstTokenMs }: CallEventOf<'ai.actions'>): void {
  const { stage } = step.state;
  if (stage.name !== 'with-ai' || stage.reply === null || stage.reply.answeredAt !== null) return;
  if (!actions.some(({ type }) => type === 'talk')) return;
  const reply = { ...stage.reply, answeredAt: step.at, firstTokenMs: firstTokenMs ?? null };
  patch(step, { stage: { ...stage, reply } });
}

/** The caller hears the first of it. */
export function replyHeard(step: Step): void {
  const { stage } = step.state;
  if (stage.name !== 'with-ai' || stage.reply === null || stage.reply.answeredAt === null) return;
  const { spokenAt, recognizedAt, askedAt, answeredAt, firstTokenMs } = stage.reply;
  patch(step, { stage: { ...stage, reply: null } });
  fact(step, 'ai.replied', {
    recognizedMs: recognizedAt - spokenAt,
    askedMs: askedAt - recognizedAt,
    firstTokenMs,
    sentenceMs: answeredAt - askedAt,
    audioMs: step.at - answeredAt,
    totalMs: step.at - spokenAt,
  });
}
