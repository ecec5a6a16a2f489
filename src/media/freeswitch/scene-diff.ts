import type { LegId, PlayId } from '../../ports/ids.ts';
import type { HeardPlay, RoomView } from './room-view.ts';

/** One step from a view of the room to another. */
export type SceneStep =
  /** From now on `hearer` hears `speaker`, or not any more. */
  | { readonly kind: 'relate'; readonly hearer: LegId; readonly speaker: LegId; readonly hears: boolean }
  /** A member that joined deaf and mute takes part. With `mute` it goes on saying nothing. */
  | { readonly kind: 'admit'; readonly leg: LegId; readonly mute: boolean }
  | { readonly kind: 'stop'; readonly leg: LegId; readonly play: PlayId }
  | { readonly kind: 'play'; readonly leg: LegId; readonly play: HeardPlay };

/**
 * The fewest steps from one view to the next. Their order lets nobody hear, even for a moment, whom neither view lets
 * them hear: what ends comes first, then what begins.
 *
 * A conference starts from everybody hearing everybody, so a new member is deaf and mute until its relations are set.
 */
export function sceneSteps(before: RoomView, after: RoomView): readonly SceneStep[] {
  const cuts: SceneStep[] = [];
  const stops: SceneStep[] = [];
  const joins: SceneStep[] = [];
  const admits: SceneStep[] = [];
  const plays: SceneStep[] = [];
  for (const [hearer, heard] of after) {
    const former = before.get(hearer);
    if (former === undefined) admits.push({ kind: 'admit', leg: hearer, mute: heard.mute });
    for (const [speaker, { mute }] of after) {
      if (speaker === hearer || mute) continue;
      // A pair with a new member has no relation yet, so the two would hear each other once admitted.
      const heardBefore = former === undefined || !before.has(speaker) || former.legs.has(speaker);
      const hears = heard.legs.has(speaker);
      if (hears !== heardBefore) (hears ? joins : cuts).push({ kind: 'relate', hearer, speaker, hears });
    }
    const formerPlay = former?.play ?? null;
    if (formerPlay?.play === heard.play?.play) continue;
    if (formerPlay !== null) stops.push({ kind: 'stop', leg: hearer, play: formerPlay.play });
    if (heard.play !== null) plays.push({ kind: 'play', leg: hearer, play: heard.play });
  }
  return [...cuts, ...stops, ...joins, ...admits, ...plays];
}
