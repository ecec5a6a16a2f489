import { describe, expect, it } from 'vitest';
import { commanded } from '../../../../../../src/call-machine/stages/handoff/acceptance/command.ts';

describe('what an agent orders who talks with the AI', () => {
  it.each([
    'Okay, put them through please.', 'take the call', "I'll take the call now, thank you", 'accept', 'connect me',
    'Ja, bitte verbinden Sie mich jetzt', 'ich übernehme', 'sí, páselo por favor', "d'accord, passez-la-moi",
  ])('%s: takes the call', (text) => {
    expect(commanded(text)).toBe('accept');
  }); // prettier-ignore

  it.each(['decline', 'I decline, thanks', 'bitte ablehnen', 'rechazar', 'je refuse'])('%s: declines it', (text) => {
    expect(commanded(text)).toBe('decline');
  });

  it.each([
    'yes', 'no', 'okay', 'should I take the call', 'Take the call?', 'do not put them through', 'no, take the call',
    'why did she call', 'did they accept the offer', "I can't take the call", 'accept or decline', '',
  ])('%j: nothing', (text) => {
    expect(commanded(text)).toBeNull();
  }); // prettier-ignore
});
