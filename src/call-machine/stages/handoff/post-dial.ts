/** Keys are sent to whoever answered, to reach an extension or to pass a menu, before the agent is told anything. */
import type { LegId } from '../../../ports/ids.ts';
import { nextPostDial, splitPostDial } from '../../../ports/post-dial.ts';
import { sendKeys } from '../../said.ts';
import type { Step } from '../../step.ts';
import { pickedUp } from './agent.ts';
import { patchAttempt } from './handoff-step.ts';
import type { Attempt } from './state.ts';

/** A key takes no longer, with the pause behind it, with any engine. */
const KEY_MS = 300;

/** Begins to send the keys of a destination. @returns false: it has none */
export function beginPostDial(step: Step, { leg, address }: Attempt): boolean {
  const { keys } = splitPostDial(address);
  if (keys === null) return false;
  goOnKeying(step, leg, keys);
  return true;
}

/** The last key is sent, or the pause is over. */
export function keyed(step: Step, { leg, progress }: Attempt): void {
  if (progress.name === 'keying') goOnKeying(step, leg, progress.rest);
}

function goOnKeying(step: Step, leg: LegId, keys: string): void {
  const next = nextPostDial(keys);
  if (next === null) {
    pickedUp(step, leg);
    return;
  }
  const { part, rest } = next;
  if ('keys' in part) sendKeys(step, { leg, digits: part.keys });
  const tookMs = 'keys' in part ? part.keys.length * KEY_MS : part.pauseMs;
  patchAttempt(step, leg, { progress: { name: 'keying', rest, deadline: step.at + tookMs } });
}
