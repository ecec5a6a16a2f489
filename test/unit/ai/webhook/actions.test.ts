import { describe, expect, it } from 'vitest';
import { handoffRequestSchema } from '../../../../src/api/schemas/handoff-schemas.ts';
import { readActions } from '../../../../src/ai/webhook/actions.ts';
import { promptSchema } from '../../../../src/config/call-schemas.ts';

/** True if the connector takes this action. */
function isTaken(action: Record<string, unknown>): boolean {
  return readActions({ actions: [action] }, () => null)?.actions.length === 1;
}

function isRequest(fields: Record<string, unknown>): boolean {
  return handoffRequestSchema.safeParse({ reason: 'x', summary: '', ...fields }).success;
}

function nested(depth: number): unknown {
  return depth === 0 ? 1 : { a: nested(depth - 1) };
}

describe('All layers accept the same values', () => {
  it.each([
    [4_000, true],
    [4_001, false],
  ])('a text to be spoken of %i characters: %s', (length, taken) => {
    const text = 'x'.repeat(length);
    expect(isTaken({ type: 'talk', text })).toBe(taken);
    expect(isTaken({ type: 'transfer', whisper: text })).toBe(taken);
    expect(promptSchema.safeParse({ text }).success).toBe(taken);
    expect(isRequest({ whisper: { text } })).toBe(taken);
  });

  it.each([
    ['reason', 1_000],
    ['summary', 4_000],
  ])('a %s of up to %i characters', (field, length) => {
    for (const extra of [0, 1]) {
      const text = 'x'.repeat(length + extra);
      expect([isTaken({ type: 'transfer', [field]: text }), isRequest({ [field]: text })]).toEqual([!extra, !extra]);
    }
  });

  it.each([
    ['intent', 'x'.repeat(1_000), 'x'.repeat(1_001)],
    ['nextAction', 'x'.repeat(1_000), 'x'.repeat(1_001)],
    ['collected', nested(16), nested(17)],
    ['crm', nested(16), nested(17)],
  ])('a context whose %s is in bounds', (field, good, bad) => {
    for (const [value, taken] of [
      [good, true],
      [bad, false],
    ] as const) {
      const context = { [field]: value };
      expect([isTaken({ type: 'transfer', context }), isRequest({ context })]).toEqual([taken, taken]);
    }
  });

  it.each([
    ['hold.wav', true],
    ['../secret.wav', false],
    ['/etc/passwd', false],
    ['', false],
  ])('the prompt file "%s": %s', (file, taken) => {
    expect(isTaken({ type: 'play', file })).toBe(taken);
    expect(promptSchema.safeParse({ file }).success).toBe(taken);
  });

  it.each([
    ['https://sounds.example/a.mp3', true],
    ['ftp://sounds.example/a.mp3', false],
    ['a.mp3', false],
  ])('the sound file at "%s": %s', (url, taken) => {
    expect(isTaken({ type: 'play', url })).toBe(taken);
    expect(promptSchema.safeParse({ url }).success).toBe(taken);
    expect(isTaken({ type: 'play', url, file: 'hold.wav' })).toBe(false);
  });

  it('names the actions beyond the bound of a call', () => {
    const actions = Array.from({ length: 102 }, () => ({ type: 'hangup' }));
    expect(readActions({ actions }, () => null)?.actions).toHaveLength(100);
    expect(readActions({ actions }, () => null)?.ignored).toEqual([
      'actions: has 102 elements, and only the first 100 are carried out',
    ]);
  });
});

/** How a `listen` with these fields is understood, and what is named as left out. */
function readListen(fields: Record<string, unknown>): unknown {
  const read = readActions([{ type: 'listen', ...fields }], () => null);
  return read?.actions[0] ?? read?.ignored;
}

describe('A listen for words', () => {
  it('says nothing of words where the application does not', () => {
    expect(readListen({})).toEqual({
      type: 'listen', webhook: null, timeoutMs: 10_000, interDigitMs: 1_500, maxDigits: 32, finishOnKey: '#',
    }); // prettier-ignore
  });

  it('takes hints, the silence that ends a turn, and partial results', () => {
    const fields = { speech: true, hints: ['refund', ' invoice '], endOfTurn: 1.5, partials: true, maxDigits: 0 };
    expect(readListen(fields)).toMatchObject({
      speech: true, hints: ['refund', 'invoice'], endOfTurnMs: 1_500, partials: true, maxDigits: 0,
    }); // prettier-ignore
    expect(readListen({ endOfTurn: 1_200 })).toMatchObject({ endOfTurnMs: 1_200 });
  });

  it.each([
    [{ speech: 'yes' }, 'actions[0].speech: Invalid input: expected boolean, received string'],
    [{ hints: 'refund' }, 'actions[0].hints: Invalid input: expected array, received string'],
    [
      { hints: Array.from({ length: 101 }, () => 'x') },
      'actions[0].hints: Too big: expected array to have <=100 items',
    ],
    [{ hints: ['x'.repeat(101)] }, 'actions[0].hints.0: Too big: expected string to have <=100 characters'],
    [{ endOfTurn: 0 }, 'actions[0].endOfTurn: Too small: expected number to be >0'],
    [{ partials: 1 }, 'actions[0].partials: Invalid input: expected boolean, received number'],
    [
      { speech: false, maxDigits: 0 },
      'actions[0].maxDigits: with speech false and no keys there is nothing to listen for',
    ],
  ])('that cannot be read is named: %j', (fields, ignored) => {
    expect(readListen(fields)).toEqual([ignored]);
  });
});

describe('A talk', () => {
  it.each(['talk', 'play'])('by %s may say whether a caller who speaks stops it', (type) => {
    const words = { type, text: 'hello', file: 'hello.wav' };
    const read = (more: object): unknown => readActions([{ ...words, ...more }], () => null)?.actions[0];
    expect(read({ bargeIn: false })).toMatchObject({ type: 'talk', bargeIn: false });
    expect(read({})).not.toHaveProperty('bargeIn');
    expect(read({ bargeIn: 'no' })).toBeUndefined();
  });
});

describe('A record', () => {
  const read = (more: object): unknown => readActions([{ type: 'record', ...more }], () => null)?.actions[0];

  it('has defaults for all that is not said', () => {
    expect(read({})).toEqual({
      type: 'record',
      beep: { file: 'beep.wav' },
      maxMs: 300_000,
      silenceMs: 5_000,
      finishOnKey: '#',
      trim: false,
    });
  });

  it('has its times in seconds', () => {
    expect(read({ maxLength: 90, silence: 2.5, finishOnKey: '', beep: false, trim: true })).toEqual({
      type: 'record',
      beep: null,
      maxMs: 90_000,
      silenceMs: 2_500,
      finishOnKey: '',
      trim: true,
    });
    expect(read({ silence: null })).toMatchObject({ silenceMs: null });
  });

  it.each([
    { maxLength: 0 },
    { maxLength: 3_601 },
    { silence: 0.5 },
    { silence: 601 },
    { finishOnKey: 'A' },
    { finishOnKey: '1234567890*#1' },
    { beep: 'beep.wav' },
  ])('out of bounds (%j) is left out and named', (more) => {
    const [field] = Object.keys(more);
    const { actions, ignored } = readActions([{ type: 'record', ...more }], () => null)!;
    expect(actions).toEqual([]);
    expect(ignored).toEqual([expect.stringContaining(`actions[0].${field!}: `)]);
  });
});

describe('A transfer', () => {
  it('says what becomes of a caller whom nobody takes', () => {
    const fallback = [{ kind: 'voicemail', greeting: { text: 'Nobody is here.' }, mailbox: 'sales' }, { kind: 'ai' }];
    const read = readActions({ actions: [{ type: 'transfer', fallback }] }, () => null);
    expect(read).toMatchObject({ actions: [{ type: 'transfer', options: { fallback } }], ignored: [] });
    for (const wrong of [[{ kind: 'callbock' }], [{ kind: 'voicemail', maxMs: 'long' }], [{ kind: 'pigeon' }]]) {
      const ignored = readActions({ actions: [{ type: 'transfer', fallback: wrong }] }, () => null)?.ignored;
      expect(ignored).toEqual([expect.stringContaining('actions[0].fallback')]);
    }
  });

  it('may name agents by id and by their skills', () => {
    const destination = ['agent:anna', { skills: ['billing', 'german'] }, { skills: ['x'], match: 'all' }];
    const read = readActions({ actions: [{ type: 'transfer', destination }] }, () => null);
    expect(read).toMatchObject({
      actions: [{ type: 'transfer', destinations: ['agent:anna', 'skills:any:billing,german', 'skills:all:x'] }],
      ignored: [],
    });
    const one = readActions({ actions: [{ type: 'transfer', destination: { skills: ['x'] } }] }, () => null);
    expect(one?.actions).toMatchObject([{ destinations: ['skills:any:x'] }]);
  });

  it('whose destination cannot be dialled is carried out, so that its attempt is on record, and named', () => {
    const actions = [{ type: 'transfer', destination: ['sip:2001@10.0.0.5', 'reception'] }];
    const read = readActions({ actions }, (text) => (text === 'reception' ? 'is no number' : null));
    expect(read?.actions).toMatchObject([{ type: 'transfer', destinations: ['sip:2001@10.0.0.5', 'reception'] }]);
    expect(read?.ignored).toEqual(['actions[0].destination: is no number']);
  });

  it('that names a queue, hours, a mailbox or a destination that there is not is carried out, and all are named', () => {
    const fallback = [
      { kind: 'voicemail', mailbox: 'biling' },
      { kind: 'destination', uri: '2009', queue: 'day', hours: 'never' },
      { kind: 'voicemail', mailbox: 'billing', hours: 'office' },
    ];
    const names = { queues: ['day', 'night'], hours: ['office'], mailboxes: ['billing'] };
    const actions = [{ type: 'transfer', destination: 'sip:2001@10.0.0.5', queue: 'nights', fallback }];
    const read = readActions({ actions }, (text) => (text === '2009' ? 'is no number' : null), names);
    expect(read?.actions).toHaveLength(1);
    expect(read?.ignored).toEqual([
      'actions[0].fallback[1].uri: is no number',
      'actions[0].queue: nights is not one of queues; did you mean night?',
      'actions[0].fallback[0].mailbox: biling is not one of voicemail.mailboxes; did you mean billing?',
      'actions[0].fallback[1].hours: never is not one of hours',
    ]);
  });
});
