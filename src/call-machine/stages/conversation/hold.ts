/** Who is on hold: by a telephone (RFC 3264 8.4), by the API, or by an agent's key. Each is ended by who began it. */
import type { LegId } from '../../../ports/ids.ts';
import type { CallEventOf } from '../../events.ts';
import { legOf } from '../../state.ts';
import type { Step } from '../../step.ts';
import { fact } from '../../step.ts';
import { byPhone, conversationOf, memberOf, patchConversation } from './circle.ts';
import type { Held } from './state.ts';

/** A party's telephone put us on hold or came back. The others hear music meanwhile, or what it sends. */
export function followHold(step: Step, id: LegId): void {
  const leg = legOf(step.state, id);
  const member = memberOf(step, id);
  if (leg === null || member === null) return;
  const { held: holds, sends } = leg;
  if (member.holds === holds && member.sends === sends) return;
  const { members } = conversationOf(step);
  patchConversation(step, {
    members: members.map((each) => (each === member ? { ...each, holds, sends } : each)),
  });
  if (member.holds !== holds) fact(step, holds ? 'call.held' : 'call.resumed', { leg: id, ...byPhone(step) });
}

/** Puts a member on hold. Its telephone is told by a re-INVITE. A second request changes what it hears. */
export function hold(step: Step, hold: Held): void {
  const { held, members } = conversationOf(step);
  if (!members.some(({ leg }) => leg === hold.leg)) return;
  const others = held.filter(({ leg }) => leg !== hold.leg);
  patchConversation(step, { held: [...others, hold] });
  if (others.length < held.length) return;
  step.effects.push({ type: 'reoffer', leg: hold.leg, direction: 'sendonly' });
  fact(step, 'call.held', { leg: hold.leg, by: hold.by });
}

/** Ends a hold of ours. */
export function resume(step: Step, leg: LegId, by: Held['by']): void {
  const { held } = conversationOf(step);
  const others = held.filter((each) => each.leg !== leg);
  if (others.length === held.length) return;
  patchConversation(step, { held: others });
  step.effects.push({ type: 'reoffer', leg, direction: 'sendrecv' });
  fact(step, 'call.resumed', { leg, by });
}

export function apiHold(step: Step, { leg, prompt }: CallEventOf<'api.hold'>): void {
  const { parked, consult } = conversationOf(step);
  if (parked === null && consult === null) hold(step, { leg, prompt, by: 'api' });
}

export function apiResume(step: Step, { leg }: CallEventOf<'api.resume'>): void {
  resume(step, leg, 'api');
}
