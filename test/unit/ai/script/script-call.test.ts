import { describe, expect, it } from 'vitest';
import { callsOf, parseScript } from '../../../../src/ai/script/index.ts';
import type { ScriptCall } from '../../../../src/ai/script/index.ts';
import type { AiAction, AiNotice } from '../../../../src/ports/ai.ts';
import { asHandoffId } from '../../../../src/ports/ids.ts';

/** A Saturday. */
const NOW = new Date(2026, 10, 28, 12).getTime();

const SCRIPT = `
languages: [en, de]
voices: { de: thorsten }
greeting: Acme, good day.
goodbye: So long.
human: desk
notUnderstood: { say: Pardon me., times: 2, then: desk }
silence: { say: Hello?, times: 2, then: bye }
slots:
  name: { kind: name, say: Your name? }
  number: { kind: digits, min: 4, max: 6, say: Say your number., sayKeys: Enter your number. }
  day: { kind: date, say: Which day?, confirm: "On {value}?" }
  urgent: { kind: yes-no, say: Is it urgent? }
  size: { kind: choice, say: Which size?, options: [ { key: "1", phrases: [small], value: S }, { key: "2", phrases: [large, big], value: L } ] }
  note: { kind: words, say: Anything else?, required: false }
steps:
  main:
    kind: menu
    say: How can I help?
    sayKeys: Choose.
    options:
      - { key: "1", phrases: [billing, "invoice"], sayKeys: 1 for billing., set: { topic: billing }, then: order }
      - { key: "2", phrases: [hours], sayKeys: 2 for hours., then: hours }
      - { key: "49", phrases: [Deutsch], language: de, then: german }
      - { key: "3", phrases: [survey], then: survey }
  order: { kind: ask, slots: [name, number], then: billing }
  hours: { kind: say, say: "Nine to five. You called {to} from {from}." }
  german: { kind: say, say: Guten Tag. }
  survey: { kind: ask, slots: [day, urgent, size, note], then: thanks }
  thanks: { kind: say, say: "{day}, {urgent}, {size}[, and {note}].", then: bye }
  billing:
    kind: transfer
    destinations: [ "sip:billing@example.com" ]
    reason: billing
    say: One moment.
    whisper: "[{name} calls.] Number {number}. {reason}"
    summary: "[Name {name}. ]Number {number}."
    afterwards: ai
    failed: { say: Billing is busy. }
    returned: { say: How was it?, then: survey }
  desk: { kind: transfer, reason: desk }
  bye: { kind: hangup }
`;

function callOf(hears = true, text = SCRIPT): ScriptCall {
  const read = parseScript(text, 'script.yaml');
  if (!read.ok) throw new Error(read.faults.join('\n'));
  return callsOf(read.script, hears, { wall: () => NOW })();
}

/** What the caller hears of actions, and what else is done. */
function heard(actions: readonly AiAction[]): readonly string[] {
  return actions.map((action) => {
    if (action.type !== 'talk') return `[${action.type}]`;
    return 'text' in action.prompt ? action.prompt.text : 'a file';
  });
}

const STARTED: AiNotice = { event: 'call.started', from: '+49301', to: '+49302' };
const FAILED: AiNotice = { event: 'handoff.ended', handoffId: asHandoffId('h'), result: 'failed', reason: 'no-answer' };
const RETURNED: AiNotice = {
  event: 'call.returned', reason: 'agent', handoffId: null, summary: '', context: null, metadata: {},
}; // prettier-ignore

function keys(digits: string): AiNotice {
  return { event: 'call.dtmf', digits, webhook: null };
}

function says(transcript: string): AiNotice {
  return { event: 'call.speech', transcript, confidence: 0.9, webhook: null };
}

/** Tells all of it, and gives what follows the last. */
function after(call: ScriptCall, ...notices: readonly AiNotice[]): readonly string[] {
  return heard([STARTED, ...notices].map((notice) => call.take(notice)).at(-1)!);
}

describe('a script by keys alone', () => {
  it('greets, offers its options with their keys, and listens for as many keys as they have', () => {
    const actions = callOf(false).take(STARTED);
    expect(heard(actions)).toEqual(['Acme, good day.', 'Choose.', '1 for billing.', '2 for hours.', '[listen]']);
    expect(actions.at(-1)).toMatchObject({ timeoutMs: 6_000, interDigitMs: 2_500, maxDigits: 2, finishOnKey: '#' });
  });

  it('leaves out slots of words, and reads a number back digit by digit', () => {
    const call = callOf(false);
    expect(after(call, keys('1'))).toEqual(['Enter your number.', '[listen]']);
    expect(heard(call.take(keys('4711')))).toEqual([
      'You entered: 4 7 1 1. If that is right, press 1. If not, press 2.',
      '[listen]',
    ]);
    expect(heard(call.take(keys('2')))).toEqual(['Enter your number.', '[listen]']);
    call.take(keys('4712'));
    const [transfer] = call.take(keys('1'));
    expect(transfer).toEqual({
      type: 'transfer',
      destinations: ['sip:billing@example.com'],
      whisper: { text: 'Number 4 7 1 2. {reason}' },
      reason: 'billing',
      summary: 'Number 4712.',
      context: { intent: 'billing', collected: { topic: 'billing', number: '4712' } },
      options: { announcement: { text: 'One moment.' }, afterwards: 'ai' },
    });
  });

  it('says it again after *, and goes to the human after 0', () => {
    const call = callOf(false);
    expect(after(call, keys('2'))).toEqual([
      'Nine to five. You called +49302 from +49301.', 'Choose.', '1 for billing.', '2 for hours.', '[listen]',
    ]); // prettier-ignore
    expect(heard(call.take(keys('*')))[0]).toBe('Nine to five. You called +49302 from +49301.');
    expect(call.take(keys('0'))).toMatchObject([{ type: 'transfer', reason: 'desk', whisper: null, summary: null }]);
  });
});

describe('a script by words', () => {
  it('fills slots one after the other, confirms them, and tells the human', () => {
    const call = callOf();
    expect(after(call, says('I have a question about billing'))).toEqual(['Your name?', '[listen]']);
    expect(heard(call.take(says("Hello, my name is Anna O'Neil.")))).toEqual([
      "You said: Anna O'Neil. Is that right?",
      '[listen]',
    ]);
    expect(heard(call.take(says('yes that is right')))).toEqual(['Say your number.', '[listen]']);
    expect(heard(call.take(says('it is forty seven, double one')))[0]).toBe('You said: 4 7 1 1. Is that right?');
    expect(heard(call.take(says('no, 4 7 1 2')))[0]).toBe('You said: 4 7 1 2. Is that right?');
    expect(call.take(says('correct'))).toMatchObject([
      {
        whisper: { text: "Anna O'Neil calls. Number 4 7 1 2. {reason}" },
        summary: "Name Anna O'Neil. Number 4712.",
        context: { collected: { topic: 'billing', name: "Anna O'Neil", number: '4712' } },
      },
    ]);
  });

  it('asks for days, yes or no, choices and free words', () => {
    const call = callOf();
    expect(after(call, says('survey'))).toEqual(['Which day?', '[listen]']);
    expect(heard(call.take(says('the fifth of March')))[0]).toBe('On Friday, March 5, 2027?');
    call.take(says('yes'));
    expect(heard(call.take(says('no')))).toEqual(['Which size?', '[listen]']);
    expect(heard(call.take(says('not the small one, the big one')))).toEqual(['Anything else?', '[listen]']);
    expect(heard(call.take(says('be quick')))).toEqual(['Friday, March 5, 2027, no, L, and be quick.', 'So long.', '[hangup]']); // prettier-ignore
  });

  it('goes on without a slot that is not required, where the caller is silent', () => {
    const call = callOf();
    after(call, says('survey'), says('tomorrow'), says('yes'), says('yes'), keys('1'));
    expect(heard(call.take(says('')))).toEqual(['Sunday, November 29, 2026, yes, S.', 'So long.', '[hangup]']);
  });

  it('takes the option that is meant, and not one that is negated', () => {
    expect(after(callOf(), says('I do not want billing, what are your hours?'))[0]).toMatch(/^Nine to five/);
  });

  it('goes on in the language that the caller chose, with its voice', () => {
    const call = callOf();
    expect(after(call, says('Deutsch bitte'))).toEqual(['Guten Tag.', 'How can I help?', '[listen]']);
    call.take(says('invoice'));
    const [confirm] = call.take(says('Ich heiße Jörg Müller'));
    const text = 'Ich habe verstanden: Jörg Müller. Ist das richtig?';
    expect(confirm).toEqual({ type: 'talk', prompt: { text, voice: 'thorsten' }, keysStop: true });
    expect(heard(call.take(says('ja genau')))).toEqual(['Say your number.', '[listen]']);
    expect(heard(call.take(says('siebenundvierzig null drei')))[0]).toContain('4 7 0 3');
  });

  it('hears a caller who wants a human, or to hear it again, in a slot of words too', () => {
    const call = callOf();
    after(call, says('billing'));
    expect(heard(call.take(says('could you say that again')))).toEqual(['Your name?', '[listen]']);
    expect(call.take(says('let me talk to a human'))).toMatchObject([{ type: 'transfer', reason: 'desk' }]);
  });

  it('passes over partial results', () => {
    const call = callOf();
    call.take(STARTED);
    expect(call.take({ event: 'call.speech', transcript: 'hours', confidence: 1, webhook: null, partial: true })).toEqual([]); // prettier-ignore
  });
});

describe('a caller who is not understood, or silent', () => {
  it('is asked again, and goes where the script says after so many times in a row', () => {
    const call = callOf();
    expect(after(call, says('bananas'))).toEqual(['Pardon me.', 'How can I help?', '[listen]']);
    expect(call.take(keys('8'))).toMatchObject([{ type: 'transfer', reason: 'desk' }]);
  });

  it('begins to count anew once it was understood', () => {
    const call = callOf();
    after(call, says('bananas'), says('hours'));
    expect(heard(call.take(says('bananas')))[0]).toBe('Pardon me.');
  });

  it('is asked whether it is there, and then left', () => {
    const call = callOf();
    expect(after(call, says(''))).toEqual(['Hello?', 'How can I help?', '[listen]']);
    expect(heard(call.take(keys('')))).toEqual(['So long.', '[hangup]']);
  });
});

describe('a handoff', () => {
  it('that nobody takes is said, and not offered again', () => {
    const call = callOf(false);
    const offered = after(call, keys('1'), keys('4711'), keys('1'), FAILED);
    expect(offered).toEqual(['Billing is busy.', 'Choose.', '2 for hours.', '[listen]']);
    // The key still means what it meant, and nobody is there.
    expect(heard(call.take(keys('1')))[0]).toBe('I am sorry, nobody can take your call at the moment.');
  });

  it('ends the call where nobody takes it and nothing else is left', () => {
    const call = callOf();
    after(call, says('bananas'), says('bananas'), FAILED, says('bananas'));
    expect(heard(call.take(says('bananas')))).toEqual(['So long.', '[hangup]']);
  });

  it('that the call may not have any more closes all transfers', () => {
    const call = callOf(false);
    expect(after(call, keys('0'), { event: 'handoff.refused', reason: 'too-many-handoffs' })).toEqual([
      'I am sorry, nobody can take your call at the moment.', 'Choose.', '2 for hours.', '[listen]',
    ]); // prettier-ignore
  });

  it('that came back from people goes on as the script says', () => {
    expect(after(callOf(false), keys('1'), keys('4711'), keys('1'), RETURNED)).toEqual([
      'How was it?', 'Which day?', '[listen]',
    ]); // prettier-ignore
  });

  it('that somebody else began comes back to what was asked', () => {
    const call = callOf();
    expect(after(call, says('billing'), RETURNED)).toEqual([
      'You are back with the automatic receptionist.', 'Your name?', '[listen]',
    ]); // prettier-ignore
    expect(heard(call.take(FAILED))[0]).toBe('I am sorry, nobody can take your call at the moment.');
  });
});
