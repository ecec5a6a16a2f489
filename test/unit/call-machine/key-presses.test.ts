import { describe, expect, it } from 'vitest';
import type { KeyReport, KeyWay } from '../../../src/call-machine/key-presses.ts';
import { ONE_PRESS_MS, takeReport } from '../../../src/call-machine/key-presses.ts';
import type { ScriptedCall } from './support/scripted-call.ts';
import { CALLER, dialling, FIRST_AGENT, withAi } from './support/scripted-call.ts';

/** Sends each report a given time after the one before. */
function told(call: ScriptedCall, way: KeyWay, digit: string, afterMs = 0, durationMs = 100): ScriptedCall {
  return call.wait(afterMs).send({ type: 'media.dtmf', leg: CALLER, digit, durationMs, way });
}

/** The keys that count as pressed. */
function keys(call: ScriptedCall): string {
  return call
    .allFacts('call.dtmf')
    .map(({ digit }) => digit)
    .join('');
}

describe('one press is one digit, by RFC 4733 and by INFO', () => {
  it.each([
    ['rtp', 'info'],
    ['info', 'rtp'],
  ] as const)('%s, then %s: it counts once, at the first', (first, second) => {
    const call = told(withAi(), first, '1');
    expect(call.facts).toEqual(['call.dtmf']);
    expect(told(call, second, '1', ONE_PRESS_MS).facts).toEqual([]);
    expect(keys(call)).toBe('1');
  });

  it('the AI gets one digit', () => {
    const listen = { webhook: null, timeoutMs: 5_000, interDigitMs: 2_000, maxDigits: 4, finishOnKey: '#' };
    const call = withAi().ai({ type: 'listen', ...listen });
    for (const digit of '42#') told(told(call, 'info', digit, 300), 'rtp', digit, 20);
    const notices = call.history.effects.filter((effect) => effect.type === 'notifyAi').map(({ notice }) => notice);
    expect(notices.filter(({ event }) => event === 'call.dtmf')).toMatchObject([{ digits: '42' }]);
  });

  it('a key that is pressed twice counts twice, in whatever order the reports come', () => {
    expect(keys(told(told(told(told(withAi(), 'info', '5'), 'rtp', '5', 80), 'info', '5', 120), 'rtp', '5', 80))).toBe(
      '55',
    );
    expect(keys(told(told(told(told(withAi(), 'info', '5'), 'info', '5', 200), 'rtp', '5'), 'rtp', '5'))).toBe('55');
  });

  it('one way alone: every report is a press', () => {
    for (const way of ['rtp', 'info'] as const) {
      expect(keys(told(told(told(withAi(), way, '7'), way, '7', 50), way, '7', 50))).toBe('777');
    }
  });

  it('another key, and the same one later, is another press', () => {
    expect(keys(told(told(withAi(), 'rtp', '1'), 'info', '2'))).toBe('12');
    expect(keys(told(told(withAi(), 'rtp', '1'), 'info', '1', ONE_PRESS_MS + 101))).toBe('11');
  });

  it('the report at the end of a held key belongs to the one at its beginning', () => {
    expect(keys(told(told(withAi(), 'info', '1'), 'rtp', '1', 3_000, 3_000))).toBe('1');
    expect(keys(told(told(withAi(), 'info', '1'), 'rtp', '1', 60_000, 60_000))).toBe('11');
  });

  it('each leg has keys of its own', () => {
    const call = dialling().answered(FIRST_AGENT);
    told(call, 'rtp', '3');
    call.send({ type: 'media.dtmf', leg: FIRST_AGENT, digit: '3', durationMs: 100, way: 'info' });
    expect(keys(call)).toBe('33');
  });

  it('journals of former versions, without the way of a key, are replayed unchanged', () => {
    const call = withAi().digit(CALLER, '1');
    expect(keys(told(call, 'info', '1').digit(CALLER, '1'))).toBe('111');
  });
});

describe('takeReport', () => {
  it('keeps no more than 16 reports, and none that is too old', () => {
    let reports: readonly KeyReport[] = [];
    for (let at = 0; at < 40; at++) reports = takeReport(reports, { way: 'rtp', digit: '1', at }, 0).reports;
    expect(reports).toHaveLength(16);
    expect(takeReport(reports, { way: 'rtp', digit: '2', at: 20_000 }, 0).reports).toHaveLength(1);
  });

  it('a duration that makes no sense counts as none', () => {
    const { reports } = takeReport([], { way: 'rtp', digit: '1', at: 0 }, -5_000);
    expect(takeReport(reports, { way: 'info', digit: '1', at: ONE_PRESS_MS }, -5_000).isNew).toBe(false);
  });
});
