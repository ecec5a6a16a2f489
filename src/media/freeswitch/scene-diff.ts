import type { LegId, PlayId } from '../../ports/ids.ts';
import type { HeardPlay, RoomView } from './room-view.ts';

/** One step from a view of the room to another. */
export type SceneStep =
  /** From now on `hearer` hears `speaker`, or not any more, unless it is deaf or the other mute. */
  | { readonly kind: 'relate'; readonly hearer: LegId; readonly speaker: LegId; readonly hears: boolean }
  /** A member hears nobody from now on, or those that its relations let it hear. */
  | { readonly kind: 'deaf'; readonly leg: LegId; readonly deaf: boolean }
  /** A member that joined mute can be heard. */
  | { readonly kind: 'unmute'; readonly leg: LegId }
  | { readonly kind: 'stop'; readonly leg: LegId; readonly play: PlayId }
  | { readonly kind: 'play'; readonly leg: LegId; readonly play: HeardPlay };

/** A member as FreeSWITCH has it. */
interface Member {
  deaf: boolean;
  mute: boolean;
  /** Those whom it does not hear, though it is not deaf. */
  readonly cut: Set<LegId>;
  play: HeardPlay | null;
}

/** The steps of a change in the order in which they are taken. */
const ORDER = ['deafen', 'cut', 'stop', 'join', 'unmute', 'undeafen', 'play'] as const;
type Stage = (typeof ORDER)[number];

/**
 * What FreeSWITCH has been told of a conference. There everybody hears everybody, but for members that are deaf or mute,
 * and relations. A new member is deaf and mute. It is told of relations only where a member hears some and not others:
 * one that is to hear nobody stays deaf, which does not keep it from what is played to it.
 */
export class ConferenceState {
  readonly #members = new Map<LegId, Member>();

  /**
   * The steps to a view, which it then has. Their order lets nobody hear, even for a moment, whom neither view lets them
   * hear: what ends comes first, then what begins.
   */
  follow(view: RoomView): readonly SceneStep[] {
    this.#forget(view);
    const stages = new Map<Stage, SceneStep[]>(ORDER.map((stage) => [stage, []]));
    const add = (stage: Stage, step: SceneStep): void => void stages.get(stage)?.push(step);
    for (const [leg, heard] of view) {
      const member = this.#member(leg);
      const speakers = [...view].filter(([other, { mute }]) => other !== leg && !mute).map(([other]) => other);
      if (heard.legs.size > 0) this.#relate(leg, member, speakers, heard.legs, add);
      else if (!member.deaf && speakers.some((speaker) => !member.cut.has(speaker))) {
        member.deaf = true;
        add('deafen', { kind: 'deaf', leg, deaf: true });
      }
      if (member.mute && !heard.mute) {
        member.mute = false;
        add('unmute', { kind: 'unmute', leg });
      }
      const former = member.play;
      if (former?.play === heard.play?.play) continue;
      member.play = heard.play;
      if (former !== null) add('stop', { kind: 'stop', leg, play: former.play });
      if (heard.play !== null) add('play', { kind: 'play', leg, play: heard.play });
    }
    return ORDER.flatMap((stage) => stages.get(stage) ?? []);
  }

  /** Whether somebody who hears others is kept from hearing this member by a relation. */
  isHidden(leg: LegId): boolean {
    return [...this.#members.values()].some(({ deaf, cut }) => !deaf && cut.has(leg));
  }

  #relate(
    leg: LegId,
    member: Member,
    speakers: readonly LegId[],
    heard: ReadonlySet<LegId>,
    add: (stage: Stage, step: SceneStep) => void,
  ): void {
    for (const speaker of speakers) {
      const hears = heard.has(speaker);
      if (hears !== member.cut.has(speaker)) continue;
      if (hears) member.cut.delete(speaker);
      else member.cut.add(speaker);
      add(hears ? 'join' : 'cut', { kind: 'relate', hearer: leg, speaker, hears });
    }
    if (!member.deaf) return;
    member.deaf = false;
    add('undeafen', { kind: 'deaf', leg, deaf: false });
  }

  /** FreeSWITCH forgets the relations of a member that leaves. */
  #forget(view: RoomView): void {
    for (const leg of [...this.#members.keys()]) {
      if (view.has(leg)) continue;
      this.#members.delete(leg);
      for (const { cut } of this.#members.values()) cut.delete(leg);
    }
  }

  #member(leg: LegId): Member {
    const known = this.#members.get(leg);
    if (known !== undefined) return known;
    const member: Member = { deaf: true, mute: true, cut: new Set(), play: null };
    this.#members.set(leg, member);
    return member;
  }
}
