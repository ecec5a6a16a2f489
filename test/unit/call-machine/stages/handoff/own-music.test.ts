import { describe, expect, it } from 'vitest';
import { CALLER, withAi } from '../../support/scripted-call.ts';

describe('A handoff with music of its own', () => {
  it('the caller hears it in the place of the configured music, at once where there is no announcement', () => {
    const call = withAi().handoff({ announcement: null, holdMusic: { text: 'music: jazz' } });
    expect(call.hears(CALLER)).toBe('music: jazz');
  });

  it('the caller hears it after the announcement', () => {
    const call = withAi().handoff({
      announcement: { text: 'announce: one moment' },
      holdMusic: { text: 'music: jazz' },
    });
    expect(call.hears(CALLER)).toBe('announce: one moment');
    expect(call.finished(CALLER).hears(CALLER)).toBe('music: jazz');
  });
});
