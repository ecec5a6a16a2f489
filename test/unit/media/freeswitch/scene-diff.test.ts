import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RoomView } from '../../../../src/media/freeswitch/room-view.ts';
import { viewOf } from '../../../../src/media/freeswitch/room-view.ts';
import type { SceneStep } from '../../../../src/media/freeswitch/scene-diff.ts';
import { ConferenceState } from '../../../../src/media/freeswitch/scene-diff.ts';
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
 * A conference as FreeSWITCH has it. Everybody hears everybody, except for relations and members that are deaf or mute,
 * as every member is that joins.
 */
class Conference {
  readonly #cut = new Set<string>();
  readonly #hearing = new Set<LegId>();
  readonly #speaking = new Set<LegId>();
  readonly playing = new Map<LegId, string>();

  hears(hearer: LegId, speaker: LegId): boolean {
    const present = this.#hearing.has(hearer) && this.#speaking.has(speaker);
    return present && hearer !== speaker && !this.#cut.has(`${hearer}>${speaker}`);
  }

  /** Whether a relation keeps somebody who hears others from hearing this one. */
  hides(speaker: LegId): boolean {
    return [...this.#cut].some((pair) => {
      const [hearer = '', other] = pair.split('>');
      return other === speaker && this.#hearing.has(hearer as LegId);
    });
  }

  apply(step: SceneStep): void {
    switch (step.kind) {
      case 'relate':
        if (step.hears) this.#cut.delete(`${step.hearer}>${step.speaker}`);
        else this.#cut.add(`${step.hearer}>${step.speaker}`);
        break;
      case 'deaf':
        if (step.deaf) this.#hearing.delete(step.leg);
        else this.#hearing.add(step.leg);
        break;
      case 'unmute':
        this.#speaking.add(step.leg);
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
    this.#hearing.delete(leg);
    this.#speaking.delete(leg);
    this.playing.delete(leg);
    for (const pair of [...this.#cut]) if (pair.split('>').includes(leg)) this.#cut.delete(pair);
  }
}

const ALL_LEGS = [caller, agent, ai, asLegId('supervisor')];

/** The steps to the last of several views. */
function lastSteps(...views: readonly RoomView[]): readonly SceneStep[] {
  const state = new ConferenceState();
  return views.map((each) => state.follow(each)).at(-1) ?? [];
}

describe('ConferenceState', () => {
  it('bridges two members with two commands, without a relation', () => {
    const alone = view({ [caller]: [MUSIC] }, [caller]);
    const whisper = view({ [caller]: [MUSIC], [agent]: [WHISPER] }, [caller, agent]);
    const bridge = view({ [caller]: [from(agent)], [agent]: [from(caller)] }, [caller, agent]);
    expect(lastSteps(alone)).toEqual([
      { kind: 'unmute', leg: caller },
      { kind: 'play', leg: caller, play: expect.objectContaining({ play: 'music' }) },
    ]);
    expect(lastSteps(alone, whisper)).toEqual([
      { kind: 'unmute', leg: agent },
      { kind: 'play', leg: agent, play: expect.objectContaining({ play: 'whisper', loop: false }) },
    ]);
    expect(lastSteps(alone, whisper, bridge)).toEqual([
      { kind: 'stop', leg: caller, play: 'music' },
      { kind: 'stop', leg: agent, play: 'whisper' },
      { kind: 'deaf', leg: caller, deaf: false },
      { kind: 'deaf', leg: agent, deaf: false },
    ]);
  });

  it('parts two members by making them deaf, and leaves one alone as it is', () => {
    const bridge = view({ [caller]: [from(agent)], [agent]: [from(caller)] }, [caller, agent]);
    expect(lastSteps(bridge, view({}, [caller, agent]))).toEqual([
      { kind: 'deaf', leg: caller, deaf: true },
      { kind: 'deaf', leg: agent, deaf: true },
    ]);
    expect(lastSteps(bridge, view({}, [caller]))).toEqual([]);
    // It is deaf before another can be heard.
    expect(lastSteps(bridge, view({}, [caller]), view({}, [caller, ai]))).toEqual([
      { kind: 'deaf', leg: caller, deaf: true },
      { kind: 'unmute', leg: ai },
    ]);
  });

  it('sets the relations of who hears some and not others, before a new member is heard', () => {
    const bridge = view({ [caller]: [from(agent)], [agent]: [from(caller)] }, [caller, agent]);
    const hears = { [caller]: [from(agent)], [agent]: [from(caller), from(ai)], [ai]: [from(agent)] };
    const coached = view(hears, [caller, agent, ai]);
    expect(lastSteps(bridge, coached)).toEqual([
      { kind: 'relate', hearer: caller, speaker: ai, hears: false },
      { kind: 'relate', hearer: ai, speaker: caller, hears: false },
      { kind: 'unmute', leg: ai },
      { kind: 'deaf', leg: ai, deaf: false },
    ]);
    const state = new ConferenceState();
    state.follow(bridge);
    state.follow(coached);
    expect([caller, agent, ai].filter((leg) => state.isHidden(leg))).toEqual([caller, ai]);
  });

  it('never lets a mute member be heard', () => {
    const fork = asLegId('fork 1');
    const muted = (members: readonly LegId[], hears: Record<LegId, readonly Source[]> = {}): RoomView =>
      viewOf({ ...hears, [fork]: [from(caller)] }, members, new Set(members), new Set([fork]));
    const alone = muted([caller]);
    const forked = muted([caller, fork]);
    expect(lastSteps(alone, forked)).toEqual([{ kind: 'deaf', leg: fork, deaf: false }]);
    const briefed = muted([caller, fork, agent]);
    expect(lastSteps(alone, forked, briefed)).toEqual([
      { kind: 'relate', hearer: fork, speaker: agent, hears: false },
      { kind: 'unmute', leg: agent },
    ]);
    // A scene does not change the fork.
    const bridged = muted([caller, fork, agent], { [caller]: [from(agent)], [agent]: [from(caller)] });
    expect(lastSteps(alone, forked, briefed, bridged)).toEqual([
      { kind: 'deaf', leg: caller, deaf: false },
      { kind: 'deaf', leg: agent, deaf: false },
    ]);
  });

  it('stops one prompt before it starts another for the same member', () => {
    const before = view({ [caller]: [MUSIC] }, [caller]);
    const after = view({ [caller]: [WHISPER] }, [caller]);
    expect(lastSteps(before, after).map(({ kind }) => kind)).toEqual(['stop', 'play']);
  });

  it('goes on with a play that both views name', () => {
    const before = view({ [caller]: [MUSIC] }, [caller]);
    const after = view({ [caller]: [MUSIC, from(agent)], [agent]: [] }, [caller]);
    expect(lastSteps(before, after)).toEqual([]);
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
        const state = new ConferenceState();
        let before: RoomView = new Map();
        for (const { members, hears } of sequence) {
          for (const gone of [...before.keys()].filter((leg) => !members.includes(leg))) conference.leave(gone);
          const after = view(hears, members);
          for (const step of state.follow(after)) conference.apply(step);
          for (const leg of members) expect(state.isHidden(leg)).toBe(conference.hides(leg));
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
        const state = new ConferenceState();
        let before: RoomView = new Map();
        for (const { members, hears } of sequence) {
          for (const gone of [...before.keys()].filter((leg) => !members.includes(leg))) conference.leave(gone);
          const after = view(hears, members);
          for (const step of state.follow(after)) {
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
        const state = new ConferenceState();
        for (const { members, hears } of sequence) {
          state.follow(view(hears, members));
          expect(state.follow(view(hears, members))).toEqual([]);
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
