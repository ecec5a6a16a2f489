/** Who hears whom, derived from the members, their modes and what is held. Nobody hears themselves. */
import type { LegId } from '../../../ports/ids.ts';
import type { Source } from '../../../ports/media.ts';
import { isSaidTo } from '../../../ports/said-to.ts';
import { playing } from '../../play.ts';
import type { Conversation, Member } from './state.ts';

/** The part of a conversation that says who hears whom. */
export type Circle = Pick<Conversation, 'members' | 'held' | 'consult' | 'music' | 'transfer'>;

/** What a member hears. */
export function hearsOfMember(circle: Circle, caller: LegId, leg: LegId): readonly Source[] {
  if (waits(circle, caller, leg)) return playing(circle.music.find((music) => music.leg === leg)?.play ?? null);
  return heardBy(circle, leg).map((speaker): Source => ({ kind: 'leg', leg: speaker.leg }));
}

/**
 * Whether a member waits, and is to hear music: it is put on hold; or it is the caller, and nobody talks with the
 * caller; or everybody whom it would hear has us on hold and sends nothing; or a new party is called for it. Whoever
 * asked for that new party hears nothing and is heard by nobody meanwhile.
 */
export function waits(circle: Circle, caller: LegId, leg: LegId): boolean {
  const member = circle.members.find((each) => each.leg === leg);
  if (member === undefined || member.holds || isReferrer(circle, member)) return false;
  if (isHeld(circle, member)) return true;
  if (member.mode.kind !== 'talk' || heardBy(circle, leg).length > 0) return false;
  const isPutThrough = (circle.transfer ?? null) !== null;
  return (
    leg === caller || isPutThrough || circle.members.some((other) => other.holds && mayHear(circle, other, member))
  );
}

/** Whether the caller and somebody else can talk with each other now. */
export function isTalkedWith(circle: Circle, caller: LegId): boolean {
  const member = circle.members.find(({ leg }) => leg === caller);
  if (member === undefined || member.holds || isHeld(circle, member)) return false;
  return circle.members.some((other) => !other.holds && other.mode.kind === 'talk' && mayHear(circle, other, member));
}

/** The members whom one hears now. */
function heardBy(circle: Circle, leg: LegId): readonly Member[] {
  const listener = circle.members.find((member) => member.leg === leg);
  if (listener === undefined || listener.holds || isHeld(circle, listener)) return [];
  return circle.members.filter((speaker) => (!speaker.holds || speaker.sends) && mayHear(circle, speaker, listener));
}

/** Whether what `speaker` says is for `listener`, as their modes are. */
function mayHear(circle: Circle, speaker: Member, listener: Member): boolean {
  if (isHeld(circle, speaker) || isReferrer(circle, speaker) || isReferrer(circle, listener)) return false;
  if (!isSaidTo(speaker, listener)) return false;
  // Listeners and coaches follow both sides of a consultation. Neither is heard by the caller.
  const isAmongTalkers = speaker.mode.kind === 'talk' && listener.mode.kind === 'talk';
  return !isAmongTalkers || isAside(circle, speaker) === isAside(circle, listener);
}

/** Whether a member is put on hold by us, so that it hears music and nobody hears it. */
function isHeld({ held }: Circle, { leg, mode }: Member): boolean {
  return mode.kind === 'held' || held.some((each) => each.leg === leg);
}

/** Whether a member asked that a new party takes its place. */
function isReferrer({ transfer }: Circle, { leg }: Member): boolean {
  return transfer?.referrer === leg;
}

/** Whether a member talks aside, in a consultation. */
function isAside({ consult }: Circle, { leg }: Member): boolean {
  return consult !== null && (consult.agent === leg || consult.third === leg);
}
