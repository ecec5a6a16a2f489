import { describe, expect, test } from 'vitest';
import { callPlan } from '../../../src/call-runtime/call-plan.ts';
import { bad, good } from './config-file.ts';

function routeWith(fallback: string): string {
  return `routes: [ { match: { to: "*" }, handoff: { destinations: [ "sip:a@b" ], fallback: [ ${fallback} ] } } ]`;
}

describe('voicemail in the configuration', () => {
  test('has a greeting, a beep and limits where nothing is said, and calls have them in their plans', () => {
    const config = good(routeWith('{ kind: voicemail }'));
    const { mailboxes, ...plan } = config.voicemail;
    expect(mailboxes).toEqual([]);
    expect(plan).toEqual({
      greeting: { text: 'Nobody can take your call right now. Please leave a message after the tone.' },
      beep: { file: 'beep.wav' },
      thanks: { text: 'Thank you. Goodbye.' },
      maxMs: 120_000,
      silenceMs: 5_000,
      minMs: 1_000,
      endKey: '#',
    });
    expect(callPlan(config, config.routes[0]!, 0).voicemail).toEqual(plan);
    expect(config.routes[0]!.handoff.fallback).toEqual([{ kind: 'voicemail' }]);
  });

  test('a fallback says what is different', () => {
    const settings = 'greeting: { file: g.wav }, thanks: null, maxMs: 30000, silenceMs: 3000, endKey: null, mailbox: a';
    const config = good(`${routeWith(`{ kind: voicemail, ${settings} }`)}\nvoicemail: { mailboxes: [ { name: a } ] }`);
    expect(config.routes[0]!.handoff.fallback).toEqual([
      {
        kind: 'voicemail',
        greeting: { file: 'g.wav' },
        thanks: null,
        maxMs: 30_000,
        silenceMs: 3_000,
        endKey: null,
        mailbox: 'a',
      },
    ]);
  });

  test.each<[string, string, RegExp]>([
    [
      `${routeWith('{ kind: voicemail, mailbox: sale }')}\nvoicemail: { mailboxes: [ { name: sales } ] }`,
      'routes[0].handoff.fallback[0].mailbox',
      /sale is not one of voicemail.mailboxes; did you mean sales\?/,
    ],
    ['voicemail: { mailboxes: [ { name: a, mwi: "http://a" } ] }', 'voicemail.mailboxes[0].mwi', /sip/],
    ['voicemail: { mailboxes: [ { name: a }, { name: a } ] }', 'voicemail.mailboxes[1].name', /same/],
    ['voicemail: { endKey: "12" }', 'voicemail.endKey', /expected one of/],
    ['voicemail: { maxMs: 10 }', 'voicemail.maxMs', /./],
    ['voicemail: { greting: { text: hello } }', 'voicemail.greting', /did you mean greeting/],
    [routeWith('{ kind: voicemail, maxMS: 5 }'), 'routes[0].handoff.fallback[0].maxMS', /did you mean maxMs/],
  ])('%s is a fault at %s', (text, path, message) => {
    const found = bad(text);
    expect(found.map((each) => each.path)).toContain(path);
    expect(found.find((each) => each.path === path)?.message).toMatch(message);
  });
});
