import { describe, expect, it } from 'vitest';
import { voiceHasWayOn } from '../../../src/config/ai-relations.ts';

const HANDOFF = { destinations: ['sip:one@pbx'] };

describe('An AI that speaks for itself', () => {
  it.each([
    ['nothing but its address', { kind: 'sip', uri: 'sip:a@b' }, {}],
    ['a handoff to the destinations of the route', { fallback: [{ kind: 'handoff' }], whenEnded: 'handoff' }, HANDOFF],
    [
      'a handoff to a destination of its own',
      { fallback: [{ kind: 'url' }, { kind: 'handoff', destination: 'x' }] },
      {},
    ],
  ])('may have %s', (_name, ai, handoff) => {
    expect(voiceHasWayOn({ ai, handoff })).toEqual([]);
  });

  it('cannot hand over to nobody', () => {
    const ai = { fallback: [{ kind: 'url' }, { kind: 'handoff' }], whenEnded: 'handoff' };
    expect(voiceHasWayOn({ ai, handoff: {} })).toEqual([
      { path: ['ai', 'whenEnded'], message: 'handoff needs handoff.destinations' },
      { path: ['ai', 'fallback', 1], message: 'needs a destination, because handoff.destinations is empty' },
    ]);
  });

  it('has no fallback that is never reached', () => {
    const ai = { fallback: [{ kind: 'hangup' }, { kind: 'url', url: 'sip:c@d' }] };
    expect(voiceHasWayOn({ ai, handoff: HANDOFF })).toEqual([
      { path: ['ai', 'fallback', 1], message: 'is never reached, because hangup before it takes every caller' },
    ]);
  });
});
