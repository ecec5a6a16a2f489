import type { LegId, PlayId } from '../../ports/ids.ts';
import type { Scene } from '../../ports/media.ts';
import type { Prompt } from '../../ports/prompt.ts';

/** A prompt that a leg hears. */
export interface HeardPlay {
  readonly play: PlayId;
  readonly prompt: Prompt;
  readonly loop: boolean;
}

/** What one leg hears. */
export interface Heard {
  readonly legs: ReadonlySet<LegId>;
  /** FreeSWITCH plays one file at a time to a member. */
  readonly play: HeardPlay | null;
  /** True for a fork, which only hears. */
  readonly mute: boolean;
}

/** Who hears what, of the legs that are in the conference. */
export type RoomView = ReadonlyMap<LegId, Heard>;

/**
 * What a scene means for the legs that are in the conference.
 * @param listening legs whose far end is to be heard, without those that we put on hold
 * @param mute members that only hear
 */
export function viewOf(
  scene: Scene['hears'],
  members: Iterable<LegId>,
  listening: ReadonlySet<LegId>,
  mute: ReadonlySet<LegId> = new Set(),
): RoomView {
  const all = new Set(members);
  const view = new Map<LegId, Heard>();
  for (const leg of all) {
    const legs = new Set<LegId>();
    for (const source of scene[leg] ?? []) {
      if (source.kind === 'leg' && source.leg !== leg && all.has(source.leg) && listening.has(source.leg)) {
        legs.add(source.leg);
      }
    }
    view.set(leg, { legs, play: playsOf(scene, leg)[0] ?? null, mute: mute.has(leg) });
  }
  return view;
}

/** The prompts that a scene gives a leg. */
export function playsOf(scene: Scene['hears'], leg: LegId): readonly HeardPlay[] {
  return (scene[leg] ?? []).flatMap((source) =>
    source.kind === 'play' ? [{ play: source.play, prompt: source.prompt, loop: source.loop }] : [],
  );
}
