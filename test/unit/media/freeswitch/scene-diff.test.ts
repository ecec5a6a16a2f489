import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RoomView } from '../../../../src/media/freeswitch/room-view.ts';
import { viewOf } from '../../../../src/media/freeswitch/room-view.ts';
import type { SceneStep } from '../../../../src/media/freeswitch/scene-diff.ts';
import { sceneSteps } from '../../../../src/media/freeswitch/scene-diff.ts';
import type { LegId } from '../../../../src/ports/ids.ts';
import { asLegId, asPlayId } from '../../../../src/ports/ids.ts';
import type { Source } from '../../../../src/ports/media.ts';

const caller = asLegId('caller');
const agent = asLegId('agent');
const ai = asLegId('ai');
function from(leg: LegId): Source {
  return { kind: 'leg', leg };
}
const MUSIC: Source = { kind: 'play', play: asPlayId('music'), prompt: { file: 'hold.wav' }, loop: true };
const WHISPER: Source = { kind: 'play', play: asPlayId('whisper'), prompt: { text: 'hi' }, loop: false };

function view(hears: Record<LegId, readonly Source[]>, members: readonly LegId[]): RoomView {
  return viewOf(hears, members, new Set(members));
}

/**
 * A conference as FreeSWITCH has it. Everybody hears everybody, except for relations and members that are deaf or mute.
 */
class Conference {
  readonly #cut = new Set<string>();
  readonly #admitted = new Set<LegId>();
  readonly playing = new Map<LegId, string>();

  hears(hearer: LegId, speaker: LegId): boolean {
    const present = this.#admitted.has(hearer) && this.#admitted.has(speaker);
    return present && hearer !== speaker && !this.#cut.has(`${hearer}>${speaker}`);
  }

  apply(step: SceneStep): void {
    switch (step.kind) {
      case 'relate':
        if (step.hears) this.#cut.delete(`${step.hearer}>${step.speaker}`);
        else this.#cut.add(`${step.hearer}>${step.speaker}`);
        break;
      case 'admit':
        this.#admitted.add(step.leg);
        break;
      case 'stop':
        this.playing.delete(step.leg);
        break;
      case 'play':
        if (this.playing.has(step.leg)) throw new Error('two files at a time');
        this.playing.set(step.leg, step.play.play);
    }
  }

  /** Removes a member, and its relations with it. */
  leave(leg: LegId): void {
    this.#admitted.delete(leg);
    this.playing.delete(leg);
    for (const pair of [...this.#cut]) if (pair.split('>').includes(leg)) this.#cut.delete(pair);
  }
}

const ALL_LEGS = [caller, agent, ai, asLegId('supervisor')];

describe('sceneSteps', () => {
  it('bridges two members with two commands', () => {
    const before = view({ [caller]: [], [agent]: [] }, [caller, agent]);
    const after = view({ [caller]: [from(agent)], [agent]: [from(caller)] }, [caller, agent]);
    expect(sceneSteps(before, after)).toEqual([
      { kind: 'relate', hearer: caller, speaker: agent, hears: true },
      { kind: 'relate', hearer: agent, speaker: caller, hears: true },
    ]);
  });

  it('sets the relations of a new member before it lets it in, and plays to it then', () => {
    const before = view({ [caller]: [MUSIC] }, [caller]);
    const after = view({ [caller]: [MUSIC], [agent]: [WHISPER] }, [caller, agent]);
    expect(sceneSteps(before, after)).toEqual([
      { kind: 'relate', hearer: caller, speaker: agent, hears: false },
      { kind: 'relate', hearer: agent, speaker: caller, hears: false },
      { kind: 'admit', leg: agent, mute: false },
      { kind: 'play', leg: agent, play: expect.objectContaining({ play: 'whisper', loop: false }) },
    ]);
  });

  it('relates a mute member as a hearer alone: nobody hears it anyway', () => {
    const fork = asLegId('fork 1');
    const muted = (members: readonly LegId[], hears: Record<LegId, readonly Source[]> = {}): RoomView =>
      viewOf({ ...hears, [fork]: [from(caller)] }, members, new Set(members), new Set([fork]));
    const alone = muted([caller]);
    const forked = muted([caller, fork]);
    expect(sceneSteps(alone, forked)).toEqual([{ kind: 'admit', leg: fork, mute: true }]);
    expect(sceneSteps(forked, muted([caller, fork, agent], { [agent]: [from(caller)] }))).toEqual([
      { kind: 'relate', hearer: caller, speaker: agent, hears: false },
      { kind: 'relate', hearer: fork, speaker: agent, hears: false },
      { kind: 'admit', leg: agent, mute: false },
    ]);
    // A scene does not change the fork.
    const bridged = { [caller]: [from(agent)], [agent]: [from(caller)] };
    expect(sceneSteps(muted([caller, fork, agent]), muted([caller, fork, agent], bridged))).toEqual([
      { kind: 'relate', hearer: caller, speaker: agent, hears: true },
      { kind: 'relate', hearer: agent, speaker: caller, hears: true },
    ]);
  });

  it('stops one prompt before it starts another for the same member', () => {
    const before = view({ [caller]: [MUSIC] }, [caller]);
    const after = view({ [caller]: [WHISPER] }, [caller]);
    expect(sceneSteps(before, after).map(({ kind }) => kind)).toEqual(['stop', 'play']);
  });

  it('goes on with a play that both views name', () => {
    const before = view({ [caller]: [MUSIC] }, [caller]);
    const after = view({ [caller]: [MUSIC, from(agent)], [agent]: [] }, [caller]);
    expect(sceneSteps(before, after)).toEqual([]);
  });

  const scenes = fc.array(
    fc.record({
      members: fc.subarray(ALL_LEGS),
      hears: fc.dictionary(
        fc.constantFrom(...ALL_LEGS),
        fc.array(fc.oneof(fc.constantFrom(...ALL_LEGS).map(from), fc.constantFrom(MUSIC, WHISPER)), { maxLength: 4 }),
      ),
    }),
    { minLength: 1, maxLength: 8 },
  );

  it('brings the conference to each scene, whatever came before', () => {
    fc.assert(
      fc.property(scenes, (sequence) => {
        const conference = new Conference();
        let before: RoomView = new Map();
        for (const { members, hears } of sequence) {
          for (const gone of [...before.keys()].filter((leg) => !members.includes(leg))) conference.leave(gone);
          const after = view(hears, members);
          for (const step of sceneSteps(before, after)) conference.apply(step);
          for (const hearer of members) {
            for (const speaker of members) {
              expect(conference.hears(hearer, speaker)).toBe(after.get(hearer)!.legs.has(speaker));
            }
            expect(conference.playing.get(hearer)).toBe(after.get(hearer)!.play?.play);
          }
          before = after;
        }
      }),
    );
  });

  it('never lets anybody hear somebody, even for a moment, whom neither scene lets them hear', () => {
    fc.assert(
      fc.property(scenes, (sequence) => {
        const conference = new Conference();
        let before: RoomView = new Map();
        for (const { members, hears } of sequence) {
          for (const gone of [...before.keys()].filter((leg) => !members.includes(leg))) conference.leave(gone);
          const after = view(hears, members);
          for (const step of sceneSteps(before, after)) {
            conference.apply(step);
            for (const hearer of members) {
              for (const speaker of members) {
                const allowed =
                  (before.get(hearer)?.legs.has(speaker) ?? false) || after.get(hearer)!.legs.has(speaker);
                if (conference.hears(hearer, speaker)) expect(allowed).toBe(true);
              }
            }
          }
          before = after;
        }
      }),
    );
  });

  it('takes no step if nothing changed', () => {
    fc.assert(
      fc.property(scenes, (sequence) => {
        for (const { members, hears } of sequence) {
          expect(sceneSteps(view(hears, members), view(hears, members))).toEqual([]);
        }
      }),
    );
  });
});

describe('viewOf', () => {
  it('leaves out legs outside of the conference, legs that nobody may hear, and the leg itself', () => {
    const hears = { [caller]: [from(caller), from(agent), from(ai), MUSIC, WHISPER] };
    const seen = viewOf(hears, [caller, agent, ai], new Set([caller, ai]));
    expect(seen.get(caller)?.legs).toEqual(new Set([ai]));
    expect(seen.get(caller)?.play?.play).toBe('music');
    expect(seen.get(agent)).toEqual({ legs: new Set(), play: null, mute: false });
    expect(viewOf(hears, [caller], new Set([caller])).size).toBe(1);
  });
});
