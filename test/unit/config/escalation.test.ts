import { describe, expect, test } from 'vitest';
import { bad, good } from './config-file.ts';

/** A file with one route that has these rules. */
function file(rules: string, more = 'ai: { kind: webhook, url: "http://127.0.0.1:1/" }, handoff: { destinations: [ "sip:2001@a.example" ] }'): string {
  return `routes: [ { match: { to: "*" }, ${more}, escalation: ${rules} } ]`;
} // prettier-ignore

describe('routes[].escalation', () => {
  test('is empty by default, and takes rules with all conditions', () => {
    expect(good('routes: [ { match: { to: "*" }, handoff: { destinations: [ "sip:a@b" ] } } ]').routes[0]?.escalation).toEqual([]); // prettier-ignore
    const rules = `[
      { when: { topics: [ "@legal-en", "@legal-de" ] }, reason: legal, destinations: [ "sip:law@a.example" ] },
      { when: { phrases: [ "@human-en", "cancel * contract", "!travel agent" ] }, reason: asked, priority: 2, again: true },
      { when: { failures: 3 }, reason: lost, whisper: { text: "{summary}" } },
      { when: { confidenceBelow: 0.4, turns: 3 }, reason: unclear },
      { when: { sentimentBelow: -0.5 }, reason: angry },
      { when: { turnsAbove: 12, durationMsAbove: 300000, silenceMs: 20000 }, reason: long },
      { when: { dtmf: "0" }, reason: key },
      { when: { authenticationFailed: true }, reason: id },
      { when: { valueAbove: { key: total, amount: 1000.5 } }, reason: value } ]`;
    const [route] = good(file(rules)).routes;
    expect(route?.escalation).toHaveLength(9);
    expect(route?.escalation[1]).toEqual({
      when: { phrases: ['@human-en', 'cancel * contract', '!travel agent'] },
      reason: 'asked',
      priority: 2,
      again: true,
    });
  });

  test.each([
    ['[ { when: {}, reason: a } ]', 'when', 'needs at least one condition'],
    ['[ { when: { turns: 2 }, reason: a } ]', 'when', 'needs at least one condition'],
    ['[ { when: { failures: 2, turns: 2 }, reason: a } ]', 'when.turns', 'goes with confidenceBelow and sentimentBelow; turnsAbove counts turns'],
    ['[ { when: { authenticationFailed: true }, reason: a, again: true } ]', 'again', 'needs a condition that can end, such as phrases: this one would match for ever'],
    ['[ { when: { phrases: [ "@human-eng" ] }, reason: a } ]', 'when.phrases[0]', 'there is no list @human-eng; did you mean @human-en?'],
    ['[ { when: { phrases: [ "?!" ] }, reason: a } ]', 'when.phrases[0]', 'expected words, or @ and the name of a list'],
    ['[ { when: { phrases: [ "* human" ] }, reason: a } ]', 'when.phrases[0]', 'has a * that is not between words'],
    ['[ { when: { topics: [ "a * b * c * d" ] }, reason: a } ]', 'when.topics[0]', 'has more than 2 *'],
    ['[ { when: { phrases: [ "a b c d e f g h i j k l m" ] }, reason: a } ]', 'when.phrases[0]', 'has more than 12 words'],
    ['[ { when: { dtmf: "E" }, reason: a } ]', 'when.dtmf', 'expected one to eight of 0-9, *, #, A-D, in quotes'],
    ['[ { when: { dtmf: "0" }, reason: a, whisper: { text: "{sum}" } } ]', 'whisper.text', '{sum} is not a placeholder; the placeholders are {from}, {to}, {reason}, {summary}'],
    ['[ { when: { dtmf: "0" }, reason: a, destinations: [ "2001" ] } ]', 'destinations[0]', 'is a number, which goes through the first of sip.trunks; there is none'],
  ])('refuses %s', (rules, path, message) => {
    expect(bad(file(rules))).toEqual([{ path: `routes[0].escalation[0].${path}`, message }]);
  }); // prettier-ignore

  test('needs an AI, and somebody to take the call to', () => {
    const rules = '[ { when: { dtmf: "0" }, reason: a } ]';
    expect(bad(file(rules, 'handoff: { destinations: [ "sip:2001@a.example" ] }'))).toEqual([
      { path: 'routes[0].escalation', message: 'has rules, but there is no AI that a call could be taken from (ai.kind is none)' },
    ]);
    expect(bad(file(rules, 'ai: { kind: webhook, url: "http://127.0.0.1:1/" }'))).toEqual([
      { path: 'routes[0].escalation[0].destinations', message: 'is missing, since handoff.destinations of the route is empty' },
    ]);
  }); // prettier-ignore
});
