/** The AI has the caller recorded, who hears nothing meanwhile. */
import type { AiAction } from '../../../ports/ai.ts';
import type { PlayId } from '../../../ports/ids.ts';
import type { Taking } from '../../recordings/state.ts';
import { beepOver, beginTaking, takingKey } from '../../recordings/taking.ts';
import { callerOf } from '../../state.ts';
import type { Step } from '../../step.ts';
import { patch, stageOf } from '../../step.ts';

/** Begins a `record`. Keys of before are not for it. */
export function beginRecord(step: Step, record: Extract<AiAction, { type: 'record' }>): void {
  patch(step, { stage: { ...stageOf(step, 'with-ai'), typeAhead: '' } });
  goOn(step, beginTaking(step, callerOf(step.state).id, 'ai', record));
}

/** A prompt ended, which may be the beep. */
export function recordPlayOver(step: Step, play: PlayId): void {
  const { turn } = stageOf(step, 'with-ai');
  if (turn.kind === 'record') goOn(step, beepOver(step, turn.taking, play));
}

/** The caller pressed a key. */
export function recordKey(step: Step, digit: string): void {
  const { turn } = stageOf(step, 'with-ai');
  if (turn.kind === 'record') takingKey(step, turn.taking, digit);
}

function goOn(step: Step, taking: Taking | null): void {
  const turn = taking === null ? ({ kind: 'idle' } as const) : ({ kind: 'record', taking } as const);
  patch(step, { stage: { ...stageOf(step, 'with-ai'), turn } });
}
