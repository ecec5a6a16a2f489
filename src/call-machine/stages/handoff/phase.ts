import type { HandoffPhase } from '../../../ports/records.ts';
import type { Handoff } from './state.ts';
import { openAttempts } from './state.ts';

/** The phase that outsiders see: that of the attempt that has come furthest. */
export function phaseOf({ caller, attempts, asking }: Handoff): HandoffPhase {
  if (caller.name === 'called') return 'calling';
  const names = new Set(attempts.map(({ progress }) => progress.name));
  if (names.has('accepted') || names.has('accepting') || names.has('screening')) return 'accepting';
  if (attempts.some(({ progress, answeredAt }) => progress.name === 'referring' && answeredAt !== null))
    return 'accepting';
  if (names.has('briefing') || names.has('greeting') || names.has('keying')) return 'briefing';
  if (asking?.waits === true && openAttempts({ attempts }).length === 0) return 'queued';
  return caller.name === 'waiting' && caller.hears.kind === 'announcement' ? 'announcing' : 'ringing';
}
