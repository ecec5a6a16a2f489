import { describe, expect, it } from 'vitest';
import type { KeyBuffer } from '../../../../../src/call-machine/stages/conversation/keys.ts';
import { KEY_SEQUENCE_MS, numberIn, pressKey } from '../../../../../src/call-machine/stages/conversation/keys.ts';
import { asLegId } from '../../../../../src/ports/ids.ts';
import { CONVERSATION_PLAN } from '../../support/plan.ts';

const { keys } = CONVERSATION_PLAN;
const LEG = asLegId('call.2');

/** Presses keys one after the other, `gapMs` apart. @returns what the last one comes to */
function press(sequence: string, gapMs = 100, names = keys): ReturnType<typeof pressKey> {
  let buffer: KeyBuffer | null = null;
  let last: ReturnType<typeof pressKey> = { pressed: null, action: null, number: '' };
  for (const [index, key] of Array.from(sequence).entries()) {
    const at = index * gapMs;
    last = pressKey(buffer, key, at, names);
    buffer = last.pressed === null ? null : { leg: LEG, pressed: last.pressed, at };
  }
  return last;
}

describe("An agent's keys", () => {
  it.each([
    ['*1', 'hold'],
    ['*3', 'merge'],
    ['*4', 'leave'],
    ['*5', 'returnToAi'],
    ['*6', 'park'],
    ['*8', 'release'],
    ['12*1', 'hold'],
    ['**1', 'hold'],
    ['*9*1', 'hold'],
    ['*2*1', 'hold'],
    ['*212*1', 'hold'],
  ])('%s asks for %s', (sequence, action) => {
    expect(press(sequence)).toEqual({ pressed: null, action, number: '' });
  });

  it.each(['1', '*9', '#', '*2#', '0', 'A'])('%s asks for nothing', (sequence) => {
    expect(press(sequence)).toEqual({ pressed: null, action: null, number: '' });
  });

  it('keys that are not pressed within the time of each other do not belong together', () => {
    expect(press('*1', KEY_SEQUENCE_MS).action).toBe('hold');
    expect(press('*1', KEY_SEQUENCE_MS + 1).action).toBeNull();
  });

  it('a consultation takes the number behind its keys, up to the #', () => {
    expect(press('*22003#')).toEqual({ pressed: null, action: 'consult', number: '2003' });
    expect(press('*22003')).toEqual({ pressed: '*22003', action: null, number: '' });
    expect(numberIn('*22003', keys)).toBe('2003');
    expect(numberIn('*2', keys)).toBeNull();
    expect(numberIn('22003', keys)).toBeNull();
  });

  it('a number of more than 32 digits is none', () => {
    expect(press(`*2${'1'.repeat(32)}#`).number).toBe('1'.repeat(32));
    expect(press(`*2${'1'.repeat(33)}#`)).toEqual({ pressed: null, action: null, number: '' });
  });

  it('an action without keys cannot be asked for', () => {
    const off = { ...keys, hold: null, consult: null };
    expect(press('*1', 100, off).action).toBeNull();
    expect(press('*22003#', 100, off).action).toBeNull();
    expect(press('*3', 100, off).action).toBe('merge');
  });

  it('one key alone may be enough', () => {
    expect(press('#', 100, { ...keys, park: '#' }).action).toBe('park');
  });
});
