import fc from 'fast-check';
import { expect, it } from 'vitest';
import { conferenceScene } from '../../../src/conference/conference-scene.ts';
import type { Participant } from '../../../src/conference/participant.ts';
import type { CallId } from '../../../src/ports/ids.ts';
import { asCallId, asLegId, asPlayId } from '../../../src/ports/ids.ts';
import type { Source } from '../../../src/ports/media.ts';

const CALLS = ['anna', 'ben', 'carl', 'dora'].map(asCallId);
const NOBODY = asCallId('nobody');

function participants(): fc.Arbitrary<readonly Participant[]> {
  const one = (call: CallId): fc.Arbitrary<Participant> =>
    fc.record({
      call: fc.constant(call),
      leg: fc.constant(asLegId(`leg of ${call}`)),
      isIn: fc.boolean(),
      muted: fc.boolean(),
      hold: fc.constantFrom(null, null, { sound: null }),
      coach: fc.constantFrom(null, null, ...CALLS.filter((other) => other !== call), NOBODY),
      startOnEnter: fc.boolean(),
      endOnExit: fc.boolean(),
      label: fc.constant(null),
      wait: fc.constant(null),
      beepOnExit: fc.boolean(),
      joinedAt: fc.constant(0),
      updatedAt: fc.constant(0),
      onEvent: fc.constant(() => undefined),
    });
  return fc.tuple(...CALLS.map(one)).chain((all) => fc.subarray(all));
}

function soundsOf(call: CallId): readonly Source[] {
  return [{ kind: 'play', play: asPlayId(`sound of ${call}`), prompt: { text: call }, loop: true }];
}

it('who hears whom follows from who is in, muted, on hold, a coach, and whether it has started', () => {
  fc.assert(
    fc.property(participants(), fc.boolean(), (all, hasStarted) => {
      const scene = conferenceScene(all, hasStarted, soundsOf);
      const inside = all.filter(({ isIn }) => isIn);
      expect(Object.keys(scene).toSorted()).toEqual(inside.map(({ leg }) => leg).toSorted());
      for (const listener of inside) {
        const sources = scene[listener.leg] ?? [];
        const people = sources.flatMap((source) => (source.kind === 'leg' ? [source.leg] : []));
        for (const speaker of inside) {
          const hearsPeople = hasStarted && listener.hold === null;
          const isHeard = hasStarted && speaker.hold === null && !speaker.muted;
          const isForListener = speaker.coach === null || speaker.coach === listener.call;
          const expected = speaker !== listener && hearsPeople && isHeard && isForListener;
          expect(people.includes(speaker.leg), `${listener.call} hears ${speaker.call}`).toBe(expected);
        }
        // One thing is played at a time, and it is the listener's own.
        expect(sources.filter(({ kind }) => kind === 'play')).toEqual(soundsOf(listener.call));
      }
    }),
  );
});
